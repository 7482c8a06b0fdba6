# Golden values of variance components: Rscript golden_components.R > components.json
#
# Estimates by REML are those of lme4::lmer, and their intervals are where lme4's own deviance,
# minimised over the other components, exceeds its minimum by the chi-squared quantile. (Its
# confint is of the likelihood without restriction.) Mean squares are those of aov. Intervals
# of the modified large-sample method and MINQUE are written out here from the
# papers, with dense matrices and the quantiles of R.

suppressMessages({library(lme4); library(jsonlite)})
set.seed(20250608)
level <- 0.95
hi <- (1 + level) / 2
lo <- (1 - level) / 2

mls <- function(s1, n1, s2, n2, k) {
  G <- function(n) 1 - n / qchisq(hi, n)
  H <- function(n) n / qchisq(lo, n) - 1
  f <- qf(hi, n1, n2)
  g12 <- ((f - 1)^2 - G(n1)^2 * f^2 - H(n2)^2) / f
  e <- qf(lo, n1, n2)
  h12 <- ((1 - e)^2 - H(n1)^2 * e^2 - G(n2)^2) / e
  low <- s1 - s2 - sqrt(max(0, G(n1)^2 * s1^2 + H(n2)^2 * s2^2 + g12 * s1 * s2))
  high <- s1 - s2 + sqrt(max(0, H(n1)^2 * s1^2 + G(n2)^2 * s2^2 + h12 * s1 * s2))
  c(max(0, low), max(0, high)) / k
}

sum_interval <- function(s, n, w) {
  g <- 1 - n / qchisq(hi, n)
  h <- n / qchisq(lo, n) - 1
  sum(w * s) + c(-1, 1) * sqrt(c(sum((g * w * s)^2), sum((h * w * s)^2)))
}

# error holds for each effect which mean square is its error, the last being the residual's.
anova_case <- function(d, effects, error) {
  a <- summary(aov(as.formula(paste("y ~", paste(effects, collapse = "+"))), d))[[1]]
  s <- a[["Mean Sq"]]
  n <- a[["Df"]]
  last <- length(s)
  size <- sapply(effects, function(e) nrow(d) / nlevels(droplevels(d[[e]])))
  w <- c(1 / size, 1)
  raw <- numeric(last)
  bounds <- matrix(0, last, 2)
  for (k in seq_along(effects)) {
    raw[k] <- (s[k] - s[error[k]]) / size[k]
    bounds[k, ] <- mls(s[k], n[k], s[error[k]], n[error[k]], size[k])
    w[error[k]] <- w[error[k]] - 1 / size[k]
  }
  raw[last] <- s[last]
  bounds[last, ] <- n[last] * s[last] / qchisq(c(hi, lo), n[last])
  list(meansquares = s, df = n, raw = raw, low = bounds[, 1], high = bounds[, 2],
       total = sum_interval(s, n, w))
}

reml_case <- function(d, effects) {
  form <- as.formula(paste("y ~ 1 +", paste0("(1|", effects, ")", collapse = "+")))
  control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9), check.conv.singular = "ignore")
  fit <- suppressWarnings(lmer(form, d, control = control))
  variances <- as.data.frame(VarCorr(fit))
  names <- c(effects, "Residual")
  best <- variances$vcov[match(names, variances$grp)]
  order <- names(getME(fit, "flist"))
  dev <- suppressWarnings(lmer(form, d, control = control, devFunOnly = TRUE))
  env <- environment(dev)
  n <- nrow(d)
  deviance <- function(s) {
    sigma2 <- s[length(s)]
    theta <- sqrt(s[match(order, names)] / sigma2)
    dev(theta)
    env$pp$ldL2() + env$pp$ldRX2() + (n - 1) * log(2 * pi * sigma2) + (env$resp$wrss() + env$pp$sqrL(1)) / sigma2
  }
  least <- function(k, v) {
    start <- best[-k] + 1e-3 * sum(best)
    f <- function(p) deviance(append(exp(p), v, k - 1))
    lower <- rep(log(1e-12 * sum(best)), length(start))
    one <- nlminb(log(start), f, lower = lower, control = list(rel.tol = 1e-14, x.tol = 1e-12, eval.max = 2000, iter.max = 2000))
    two <- nlminb(one$par, f, lower = lower, control = list(rel.tol = 1e-14, x.tol = 1e-12, eval.max = 2000, iter.max = 2000))
    min(one$objective, two$objective)
  }
  bottom <- deviance(best)
  stopifnot(abs(bottom - REMLcrit(fit)) < 1e-6)
  excess <- function(v, k) least(k, v) - bottom - qchisq(level, 1)
  low <- high <- numeric(length(best))
  for (k in seq_along(best)) {
    if (k < length(best) && (best[k] < 1e-9 * sum(best) || excess(0, k) <= 0)) low[k] <- 0
    else low[k] <- exp(uniroot(function(l) excess(exp(l), k), log(best[k]) - c(12, 0), tol = 1e-10)$root)
    from <- max(best[k], 1e-3 * sum(best))
    high[k] <- exp(uniroot(function(l) excess(exp(l), k), log(from) + c(0, 12), tol = 1e-10)$root)
  }
  V <- lapply(effects, function(e) { z <- model.matrix(~ 0 + droplevels(d[[e]])); z %*% t(z) })
  V[[length(V) + 1]] <- diag(n)
  minque <- function(w) {
    inverse <- solve(Reduce(`+`, Map(`*`, V, w)))
    P <- inverse - inverse %*% matrix(1, n, n) %*% inverse / sum(inverse)
    information <- outer(seq_along(V), seq_along(V), Vectorize(function(i, j) sum((P %*% V[[i]]) * t(P %*% V[[j]]))))
    q <- sapply(V, function(v) as.numeric(d$y %*% P %*% v %*% P %*% d$y))
    list(raw = solve(information, q), information = information)
  }
  at <- minque(best)
  free <- best > 1e-9 * sum(best)
  df <- 2 * sum(best)^2 / (2 * sum(solve(at$information[free, free])))
  list(estimate = best, criterion = bottom, low = low, high = high, raw = at$raw,
       total = df * sum(best) / qchisq(c(hi, lo), df), minque1 = minque(rep(1, length(V)))$raw)
}

case <- function(name, d, effects, error = NULL) {
  d[effects] <- lapply(d[effects], function(f) droplevels(factor(f)))
  out <- list(name = name, y = d$y, effects = effects, levels = lapply(effects, function(e) as.integer(d[[e]])))
  if (!is.null(error)) out$anova <- anova_case(d, effects, error)
  out$reml <- reml_case(d, effects)
  out
}

grid <- function(a, b, r, va, vb, vab, ve) {
  d <- expand.grid(k = 1:r, b = 1:b, a = 1:a)
  d$ab <- (d$a - 1) * b + d$b
  d$y <- 5 + sqrt(va) * rnorm(a)[d$a] + sqrt(vb) * rnorm(b)[d$b] + sqrt(vab) * rnorm(a * b)[d$ab] + sqrt(ve) * rnorm(nrow(d))
  d
}

pastes <- transform(Pastes, y = strength, sample = factor(sample))
crossed <- grid(10, 5, 1, 1, .5, 0, 1)
repeated <- grid(6, 4, 2, 1, .5, .4, .3)
missing <- grid(10, 5, 1, 1, .5, 0, 1)[-c(3, 4, 17, 29, 30, 44, 50), ]
partial <- grid(8, 5, 2, 1, .5, .6, .3)
partial <- partial[partial$k == 1 | partial$ab %% 3 == 0, ]
flat <- grid(7, 4, 1, 0, .8, 0, 1)[-c(2, 9, 23), ]
flat$y <- flat$y - 0.7 * ave(flat$y, flat$a)
oneway <- grid(6, 5, 1, 1, 0, 0, 1)[-c(1, 2, 3, 9, 14, 15, 28), ]
nested <- grid(7, 4, 2, 1, 0, .7, .3)[-c(1, 5, 6, 23, 24, 25, 26, 49), ]
cases <- list(
  case("Dyestuff", transform(Dyestuff, y = Yield), "Batch", 2),
  case("Dyestuff2", transform(Dyestuff2, y = Yield), "Batch", 2),
  case("Penicillin", transform(Penicillin, y = diameter), c("plate", "sample"), c(3, 3)),
  case("Pastes", pastes, c("batch", "sample"), c(2, 3)),
  case("crossed", crossed, c("a", "b"), c(3, 3)),
  case("crossed, repeated", repeated, c("a", "b", "ab"), c(3, 3, 4)),
  case("crossed, missing cells", missing, c("a", "b")),
  case("crossed, some cells repeated", partial, c("a", "b", "ab")),
  case("crossed, a component at 0", flat, c("a", "b")),
  case("one factor, unbalanced", oneway, "a"),
  case("nested, unbalanced", nested, c("a", "ab")))
versions <- paste0(R.version.string, ", lme4 ", packageVersion("lme4"), ", jsonlite ", packageVersion("jsonlite"))
cat(toJSON(list(versions = versions, level = level, cases = cases), digits = I(15), auto_unbox = FALSE), "\n")
