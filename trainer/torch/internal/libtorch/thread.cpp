//go:build torch

#include "thread.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

// Threads are counted for each thread of the operating system; a change costs nothing where there is none.
void robust_set_threads(int n) {
  if (at::get_num_threads() != n) at::set_num_threads(n);
}

// libtorch knows CUDA once this library is there; without a GPU it counts no device.
int robust_load_cuda(void) { return dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr; }
