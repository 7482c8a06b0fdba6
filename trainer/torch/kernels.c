//go:build torch

#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")  // roots of vectors

#include "kernels.h"

#include <math.h>

// One program for all processors, which takes the widest vectors that it finds.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define EVERY __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EVERY
#endif

EVERY void robust_sgd(float *restrict w, const float *restrict g, float *restrict velocity, long n, float rate,
                      float momentum, int nesterov, float decay) {
  for (long i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float v = momentum * velocity[i] + d;
    velocity[i] = v;
    w[i] -= rate * (nesterov ? d + momentum * v : v);
  }
}

EVERY void robust_adam(float *restrict w, const float *restrict g, float *restrict mean, float *restrict square,
                       long n, float shrink, float decay, float fresh, float keep2, float fresh2, float size,
                       float spread, float epsilon) {
  for (long i = 0; i < n; i++) {
    float x = w[i] * shrink;
    float d = g[i] + decay * x;
    float m = mean[i] + fresh * (d - mean[i]);
    float v = keep2 * square[i] + fresh2 * d * d;
    mean[i] = m;
    square[i] = v;
    w[i] = x - size * m / (sqrtf(v) * spread + epsilon);
  }
}

EVERY void robust_nadam(float *restrict w, const float *restrict g, float *restrict mean, float *restrict square,
                        long n, float decay, float fresh, float keep2, float fresh2, float now, float ahead,
                        float spread, float epsilon) {
  for (long i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float m = mean[i] + fresh * (d - mean[i]);
    float v = keep2 * square[i] + fresh2 * d * d;
    mean[i] = m;
    square[i] = v;
    w[i] -= (now * d + ahead * m) / (sqrtf(v) * spread + epsilon);
  }
}

EVERY void robust_rmsprop(float *restrict w, const float *restrict g, float *restrict square,
                          float *restrict velocity, long n, float rate, float decay, float keep, float fresh,
                          float epsilon, float momentum) {
  for (long i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float v = keep * square[i] + fresh * d * d;
    square[i] = v;
    float s = momentum * velocity[i] + d / (sqrtf(v) + epsilon);
    velocity[i] = s;
    w[i] -= rate * s;
  }
}
