"""The scikit-learn tables: their data, their candidates and how these are trained.

A candidate is a dictionary with its hyperparameters; "model" names its family. Those that a family does not
have are empty in the table.
"""

import itertools
import random

import numpy as np
from sklearn import datasets
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.ensemble import (ExtraTreesClassifier, GradientBoostingClassifier, GradientBoostingRegressor,
                              RandomForestClassifier, RandomForestRegressor)
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import (ElasticNet, LogisticRegression, Perceptron, Ridge, RidgeClassifier,
                                  SGDClassifier, SGDRegressor)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC, SVR


class Table:
    """What a table is made of.

    load        returns inputs and targets of all events
    evaluation  number of events that every model is judged on; the others are the population
    sample      number of events of a training sample, drawn from the population without replacement
    loss        function of a trained model and the inputs and targets of the evaluation
    families    (name, number of candidates, grid of hyperparameters, function that builds a model)
    """

    def __init__(self, load, evaluation, sample, loss, families):
        self.load, self.evaluation, self.sample, self.loss, self.families = load, evaluation, sample, loss, families

    def candidates(self):
        """All candidates, drawn from the grids of their families, always the same ones."""
        chosen = []
        for name, n, grid, build in self.families:
            points = [dict(zip(grid, values)) for values in itertools.product(*grid.values())]
            if n < len(points):
                kept = sorted(random.Random(f"candidates {name}").sample(range(len(points)), n))
                points = [points[k] for k in kept]
            for k, point in enumerate(points):
                chosen.append((f"{name}-{k + 1:02d}", {"model": name, **point}, build))
        return chosen


def log_loss(model, inputs, targets):
    """Mean negative logarithm of the probability of the true class, which counts as at least 1e-4."""
    p = model.predict_proba(inputs)[np.arange(len(targets)), np.searchsorted(model.classes_, targets)]
    return -np.mean(np.log(np.maximum(p, 1e-4))) if np.all(np.isfinite(p)) else np.nan


def error_rate(model, inputs, targets):
    return np.mean(model.predict(inputs) != targets)


def rmse(model, inputs, targets):
    return np.sqrt(np.mean((model.predict(inputs) - targets) ** 2))


def mean_absolute_error(model, inputs, targets):
    return np.mean(np.abs(model.predict(inputs) - targets))


def brier_score(model, inputs, targets):
    """Mean squared distance of the probabilities of all classes from 1 for the true class and 0 for the others."""
    p = model.predict_proba(inputs)
    return np.mean(np.sum((p - (targets[:, None] == model.classes_)) ** 2, axis=1))


def bundled(load):
    return lambda: load(return_X_y=True)


def generated(make, **how):
    return lambda: make(**how, random_state=2026)


def scaled(model, how="standard"):
    scalers = {"standard": [StandardScaler()], "range": [MinMaxScaler()], "none": []}
    return make_pipeline(*scalers[how], model)


def mlp(kind):
    def build(p, seed):
        return scaled(kind(
            hidden_layer_sizes=[p["width"]] * p["layers"], activation=p["activation"], solver=p["solver"],
            learning_rate_init=p["rate"], alpha=p["decay"], batch_size=p["batch"], max_iter=p["epochs"],
            momentum=0.9, n_iter_no_change=10_000, random_state=seed))
    return build


def lbfgs(kind):
    return lambda p, seed: scaled(kind(hidden_layer_sizes=[p["width"]], activation=p["activation"], solver="lbfgs",
                                       alpha=p["decay"], max_iter=p["epochs"], random_state=seed))


def forest(kind):
    return lambda p, seed: kind(n_estimators=p["trees"], max_features=p["features"], min_samples_leaf=p["leaf"],
                                random_state=seed)


def boosting(kind):
    return lambda p, seed: kind(n_estimators=p["trees"], learning_rate=p["rate"], max_depth=p["depth"],
                                subsample=p["share"], random_state=seed,
                                **({"loss": p["loss"]} if "loss" in p else {}))


def neighbours(kind):
    return lambda p, seed: scaled(kind(n_neighbors=p["neighbours"], weights=p["weights"]))


def logistic(p, seed):
    return scaled(LogisticRegression(C=p["c"], max_iter=300), p.get("scale", "standard"))


def nystroem(p, seed):
    return make_pipeline(StandardScaler(), Nystroem(gamma=p["gamma"], n_components=p["components"], random_state=seed),
                         LogisticRegression(C=p["c"], max_iter=300))


def nystroem_ridge(p, seed):
    return make_pipeline(StandardScaler(), Nystroem(gamma=p["gamma"], n_components=p["components"], random_state=seed),
                         Ridge(alpha=p["decay"]))


def polynomial(kind):
    return lambda p, seed: make_pipeline(StandardScaler(), PolynomialFeatures(p["degree"]), kind(p))


def sgd_classifier(p, seed):
    return scaled(SGDClassifier(loss="log_loss", alpha=p["decay"], learning_rate=p["schedule"], eta0=p["rate"],
                                average=p["average"] == "yes", max_iter=p["epochs"], tol=None, random_state=seed),
                  p["scale"])


def sgd_regressor(p, seed):
    return scaled(SGDRegressor(alpha=p["decay"], eta0=p["rate"], learning_rate=p["schedule"], max_iter=p["epochs"],
                               tol=None, random_state=seed))


def lda(p, seed):
    return LinearDiscriminantAnalysis(solver="lsqr", shrinkage=p["shrinkage"])


def qda(p, seed):
    return scaled(QuadraticDiscriminantAnalysis(solver="eigen", shrinkage=p["shrinkage"]))


RATES = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1]

DIGITS_NETS = {"width": [8, 16, 32, 64, 128], "layers": [1, 2], "activation": ["relu", "tanh", "logistic"]}
DIGITS_TRAINING = {"decay": [1e-5, 1e-3, 0.1, 1.0], "batch": [20, 50, 200], "epochs": [5, 10, 20, 40]}

TABLES = {
    # Neural networks on images of digits; half of the variation is in the optimiser.
    "digits": Table(bundled(datasets.load_digits), 797, 400, log_loss, [
        ("adam", 75, {**DIGITS_NETS, "solver": ["adam"], "rate": RATES[1:6], **DIGITS_TRAINING}, mlp(MLPClassifier)),
        ("sgd", 45, {**DIGITS_NETS, "solver": ["sgd"], "rate": [3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0], **DIGITS_TRAINING},
         mlp(MLPClassifier)),
    ]),
    # Trees against smooth classifiers; logistic regression, nearest neighbours and lda vary with the sample only.
    "cancer": Table(bundled(datasets.load_breast_cancer), 229, 200, log_loss, [
        ("forest", 25, {"trees": [10, 20, 40, 80], "features": [0.1, 0.3, 0.6, 1.0], "leaf": [1, 2, 4, 8]},
         forest(RandomForestClassifier)),
        ("extra", 20, {"trees": [10, 20, 40, 80], "features": [0.1, 0.3, 0.6, 1.0], "leaf": [1, 2, 4, 8]},
         forest(ExtraTreesClassifier)),
        ("boosting", 45, {"trees": [20, 50, 100], "rate": [0.01, 0.03, 0.1, 0.3, 1.0], "depth": [1, 2, 3, 5],
                          "share": [0.5, 1.0]}, boosting(GradientBoostingClassifier)),
        ("logistic", 10, {"c": [1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 30.0, 300.0]}, logistic),
        ("neighbours", 8, {"neighbours": [1, 5, 15, 40], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsClassifier)),
        ("lda", 6, {"shrinkage": [0.0, 0.01, 0.1, 0.3, 0.6, 0.9]}, lda),
    ]),
    # Regression with much noise and few events; large learning rates diverge.
    "diabetes": Table(bundled(datasets.load_diabetes), 142, 150, rmse, [
        ("mlp", 35, {"width": [4, 8, 16, 32], "layers": [1, 2], "activation": ["relu", "tanh"],
                     "solver": ["adam", "sgd"], "rate": [1e-3, 1e-2, 0.1], "decay": [1e-4, 0.1, 10.0], "batch": [15, 50],
                     "epochs": [10, 30, 60]}, mlp(MLPRegressor)),
        ("boosting", 30, {"trees": [20, 50, 100], "rate": [0.01, 0.03, 0.1, 0.3], "depth": [1, 2, 3],
                          "share": [0.5, 1.0], "loss": ["squared_error", "huber"]}, boosting(GradientBoostingRegressor)),
        ("forest", 20, {"trees": [10, 20, 40], "features": [0.1, 0.3, 0.6, 1.0], "leaf": [1, 3, 8, 20]},
         forest(RandomForestRegressor)),
        ("svr", 20, {"c": [1.0, 10.0, 100.0, 1000.0], "gamma": [1e-3, 1e-2, 0.1], "epsilon": [1.0, 30.0]},
         lambda p, seed: scaled(SVR(C=p["c"], gamma=p["gamma"], epsilon=p["epsilon"]))),
        ("ridge", 8, {"decay": [0.01, 1.0, 10.0, 30.0, 100.0, 300.0, 1e3, 3e3]},
         lambda p, seed: scaled(Ridge(alpha=p["decay"]))),
        ("elastic", 12, {"decay": [0.1, 0.3, 1.0, 3.0, 10.0], "ratio": [0.1, 0.5, 1.0]},
         lambda p, seed: scaled(ElasticNet(alpha=p["decay"], l1_ratio=p["ratio"]))),
        ("sgd", 15, {"decay": [1e-4, 0.01, 0.1], "rate": [1e-3, 1e-2, 0.1, 0.3], "schedule": ["constant", "invscaling"],
                     "epochs": [5, 20]}, sgd_regressor),
        ("neighbours", 6, {"neighbours": [3, 10, 30], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsRegressor)),
    ]),
    # Very small samples, and classifiers of several kinds.
    "wine": Table(bundled(datasets.load_wine), 70, 45, log_loss, [
        ("logistic", 12, {"c": [1e-3, 0.01, 0.1, 1.0, 10.0, 100.0], "scale": ["standard", "range"]}, logistic),
        ("sgd", 45, {"decay": [1e-4, 1e-3, 1e-2, 0.1], "rate": [1e-3, 0.01, 0.1, 1.0],
                     "schedule": ["constant", "invscaling"], "average": ["yes", "no"], "epochs": [5, 20, 100],
                     "scale": ["standard", "range", "none"]}, sgd_classifier),
        ("nystroem", 35, {"gamma": [1e-3, 0.01, 0.03, 0.1], "components": [5, 15, 30], "c": [0.1, 1.0, 10.0, 100.0]}, nystroem),
        ("mlp", 20, {"width": [4, 16, 64], "activation": ["relu", "tanh"], "decay": [1e-4, 0.01, 0.1, 1.0, 10.0],
                     "epochs": [10, 50]}, lbfgs(MLPClassifier)),
        ("lda", 6, {"shrinkage": [0.0, 0.01, 0.1, 0.3, 0.6, 0.9]}, lda),
        ("qda", 5, {"shrinkage": [0.03, 0.1, 0.3, 0.6, 0.9]}, qda),
        ("bayes", 3, {"smoothing": [1e-9, 0.01, 0.1]}, lambda p, seed: GaussianNB(var_smoothing=p["smoothing"])),
    ]),
    # The loss is a number of wrong digits, so that candidates tie.
    "kernels": Table(bundled(datasets.load_digits), 797, 300, error_rate, [
        ("rbf", 28, {"c": [0.1, 0.3, 1.0, 3.0, 10.0, 100.0], "gamma": [3e-4, 1e-3, 3e-3, 1e-2, 3e-2]},
         lambda p, seed: make_pipeline(StandardScaler(), SVC(C=p["c"], gamma=p["gamma"]))),
        ("polynomial", 15, {"c": [0.1, 1.0, 10.0], "gamma": [1e-3, 1e-2, 0.1], "degree": [2, 3, 4]},
         lambda p, seed: make_pipeline(MinMaxScaler(), SVC(C=p["c"], gamma=p["gamma"], degree=p["degree"], kernel="poly", coef0=1.0))),
        ("nystroem", 25, {"gamma": [1e-3, 3e-3, 1e-2, 3e-2], "components": [30, 100, 200], "c": [0.1, 1.0, 10.0]}, nystroem),
        ("neighbours", 10, {"neighbours": [1, 2, 3, 5, 10], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsClassifier)),
        ("extra", 12, {"trees": [10, 30, 60], "features": [0.05, 0.1, 0.3], "leaf": [1, 2, 4]},
         forest(ExtraTreesClassifier)),
        ("perceptron", 6, {"decay": [1e-5, 1e-4, 1e-3], "epochs": [5, 50]},
         lambda p, seed: scaled(Perceptron(penalty="l2", alpha=p["decay"], max_iter=p["epochs"], tol=None, random_state=seed))),
        ("ridge", 6, {"decay": [0.1, 1.0, 10.0, 100.0, 1e3, 1e4]},
         lambda p, seed: scaled(RidgeClassifier(alpha=p["decay"]))),
        ("logistic", 6, {"c": [1e-3, 0.01, 0.1, 1.0, 10.0, 100.0]}, logistic),
        ("lda", 4, {"shrinkage": [0.03, 0.1, 0.3, 0.6]}, lda),
    ]),
    # Regression on a smooth function of five inputs, with five more that are useless.
    "friedman": Table(generated(datasets.make_friedman1, n_samples=3000, n_features=10, noise=1.0), 1000, 150,
                      mean_absolute_error, [
        ("lbfgs", 25, {"width": [4, 8, 16], "activation": ["relu", "tanh", "logistic"], "decay": [1e-3, 0.1, 1.0, 10.0],
                       "epochs": [20, 60]}, lbfgs(MLPRegressor)),
        ("adam", 15, {"width": [8, 16, 32], "layers": [1, 2], "activation": ["relu", "tanh"], "solver": ["adam"],
                      "rate": [3e-3, 1e-2, 3e-2, 0.1], "decay": [1e-4, 1.0], "batch": [15, 50], "epochs": [20, 40]},
         mlp(MLPRegressor)),
        ("boosting", 30, {"trees": [30, 60, 120], "rate": [0.03, 0.1, 0.3], "depth": [1, 2, 3, 4], "share": [0.5, 1.0],
                          "loss": ["squared_error", "huber"]}, boosting(GradientBoostingRegressor)),
        ("forest", 14, {"trees": [10, 20, 40], "features": [0.3, 0.6, 1.0], "leaf": [1, 3, 8]},
         forest(RandomForestRegressor)),
        ("svr", 20, {"c": [0.3, 1.0, 3.0, 10.0, 30.0], "gamma": [0.01, 0.03, 0.1], "epsilon": [0.1, 1.0]},
         lambda p, seed: scaled(SVR(C=p["c"], gamma=p["gamma"], epsilon=p["epsilon"]))),
        ("nystroem", 16, {"gamma": [0.01, 0.03, 0.1], "components": [30, 80], "decay": [0.01, 0.1, 1.0]}, nystroem_ridge),
        ("polynomial", 10, {"degree": [1, 2, 3], "decay": [0.1, 3.0, 30.0, 300.0]},
         polynomial(lambda p: Ridge(alpha=p["decay"]))),
        ("neighbours", 6, {"neighbours": [3, 8, 20], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsRegressor)),
    ]),
    # Two classes in the plane that overlap; the boundary is curved.
    "moons": Table(generated(datasets.make_moons, n_samples=4000, noise=0.3), 1500, 80, brier_score, [
        ("nystroem", 28, {"gamma": [0.1, 0.3, 1.0, 3.0], "components": [5, 15, 40], "c": [0.1, 1.0, 10.0, 100.0]}, nystroem),
        ("polynomial", 12, {"degree": [1, 2, 3, 5], "c": [0.1, 1.0, 10.0]},
         polynomial(lambda p: LogisticRegression(C=p["c"], max_iter=300))),
        ("mlp", 24, {"width": [4, 8, 16], "activation": ["relu", "tanh"], "decay": [1e-3, 0.1, 1.0, 3.0],
                     "epochs": [20, 60]}, lbfgs(MLPClassifier)),
        ("neighbours", 12, {"neighbours": [3, 5, 8, 12, 18, 30], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsClassifier)),
        ("forest", 16, {"trees": [10, 30, 60], "features": [0.5, 1.0], "leaf": [1, 3, 6]},
         forest(RandomForestClassifier)),
        ("extra", 10, {"trees": [10, 30, 60], "features": [0.5, 1.0], "leaf": [1, 3, 6]}, forest(ExtraTreesClassifier)),
        ("boosting", 20, {"trees": [20, 50, 100], "rate": [0.03, 0.1, 0.3], "depth": [1, 2, 3], "share": [0.5, 1.0]},
         boosting(GradientBoostingClassifier)),
        ("qda", 2, {"shrinkage": [0.03, 0.3]}, qda),
        ("bayes", 2, {"smoothing": [1e-9, 0.1]}, lambda p, seed: GaussianNB(var_smoothing=p["smoothing"])),
    ]),
    # Three classes with a few wrong labels: many models by gradient descent, whose spreads differ much.
    "clusters": Table(generated(datasets.make_classification, n_samples=4000, n_features=16, n_informative=6,
                                n_redundant=4, n_classes=3, class_sep=1.2, flip_y=0.05), 1500, 150, brier_score, [
        ("adam", 26, {"width": [8, 16, 32], "layers": [1, 2], "activation": ["relu", "tanh"], "solver": ["adam"],
                      "rate": [3e-3, 1e-2, 3e-2, 0.1], "decay": [1e-3, 0.1, 1.0], "batch": [20, 50], "epochs": [10, 30]},
         mlp(MLPClassifier)),
        ("sgd", 34, {"decay": [1e-4, 1e-3, 1e-2, 0.1], "rate": [1e-3, 0.01, 0.1, 1.0],
                     "schedule": ["constant", "invscaling"], "average": ["yes", "no"], "epochs": [5, 20, 60],
                     "scale": ["standard", "range"]}, sgd_classifier),
        ("nystroem", 20, {"gamma": [3e-3, 0.01, 0.03, 0.1], "components": [20, 50, 100], "c": [0.3, 3.0, 30.0]}, nystroem),
        ("forest", 14, {"trees": [10, 30, 60], "features": [0.2, 0.5, 1.0], "leaf": [1, 3, 6]},
         forest(RandomForestClassifier)),
        ("neighbours", 10, {"neighbours": [3, 5, 8, 12, 20], "weights": ["uniform", "distance"]},
         neighbours(KNeighborsClassifier)),
        ("qda", 7, {"shrinkage": [0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.9]}, qda),
        ("lda", 5, {"shrinkage": [0.0, 0.03, 0.1, 0.3, 0.6]}, lda),
        ("logistic", 6, {"c": [0.01, 0.03, 0.1, 0.3, 1.0, 10.0]}, logistic),
        ("bayes", 2, {"smoothing": [1e-9, 0.1]}, lambda p, seed: GaussianNB(var_smoothing=p["smoothing"])),
    ]),
}
