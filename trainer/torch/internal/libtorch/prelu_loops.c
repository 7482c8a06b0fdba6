//go:build torch

#pragma GCC optimize("O3")

#include "prelu.h"

// One program for all processors, which takes the widest vectors that it finds.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define EVERY __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EVERY
#endif

EVERY void robust_prelu_forward(float *restrict y, const float *restrict x, const float *restrict slope, long groups,
                                long rows, long channels) {
  for (long g = 0; g < groups; g++, slope += channels)
    for (long r = 0; r < rows; r++, x += channels, y += channels)
      for (long c = 0; c < channels; c++) y[c] = x[c] > 0 ? x[c] : slope[c] * x[c];
}

EVERY void robust_prelu_backward(float *restrict dx, float *restrict dslope, const float *restrict dy,
                                 const float *restrict x, const float *restrict slope, long groups, long rows,
                                 long channels) {
  for (long g = 0; g < groups; g++, slope += channels, dslope += channels) {
    for (long c = 0; c < channels; c++) dslope[c] = 0;
    for (long r = 0; r < rows; r++, x += channels, dx += channels, dy += channels)
      for (long c = 0; c < channels; c++) {
        float d = dy[c];
        float down = x[c] > 0 ? 0 : d;
        dx[c] = x[c] > 0 ? d : slope[c] * d;
        dslope[c] += down * x[c];
      }
  }
}
