#ifdef __cplusplus
extern "C" {
#endif
void robust_set_threads(int n);
int robust_load_cuda(void);
#ifdef __cplusplus
}
#endif
