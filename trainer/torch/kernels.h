// One step of an optimiser for n weights w with the gradients g, by the formulas of PyTorch in single precision.
// What depends on the number of the step comes computed.
void robust_sgd(float *w, const float *g, float *velocity, long n, float rate, float momentum, int nesterov, float decay);
void robust_adam(float *w, const float *g, float *mean, float *square, long n, float shrink, float decay,
                 float fresh, float keep2, float fresh2, float size, float spread, float epsilon);
void robust_nadam(float *w, const float *g, float *mean, float *square, long n, float decay,
                  float fresh, float keep2, float fresh2, float now, float ahead, float spread, float epsilon);
void robust_rmsprop(float *w, const float *g, float *square, float *velocity, long n, float rate, float decay,
                    float keep, float fresh, float epsilon, float momentum);
