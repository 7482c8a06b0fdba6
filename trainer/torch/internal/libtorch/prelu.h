#ifdef __cplusplus
extern "C" {
#endif
// robust_prelu returns a new tensor, or sets problem, which the caller frees.
void *robust_prelu(void *x, void *slope, char **problem);

// Loops over groups of rows of channels: x, y and gradients [groups, rows, channels], slopes [groups, channels].
void robust_prelu_forward(float *y, const float *x, const float *slope, long groups, long rows, long channels);
void robust_prelu_backward(float *dx, float *dslope, const float *dy, const float *x, const float *slope, long groups,
                           long rows, long channels);
#ifdef __cplusplus
}
#endif
