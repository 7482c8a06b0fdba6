#pragma once
// gotch v0.9.1 was generated for libtorch 2.1. These names changed their signature or went away later (2.2 to 2.15);
// gotch only needs them to compile. Called, they report an error.
#ifdef __cplusplus
#include <torch/torch.h>
namespace torch {
template <class... A> at::Tensor gone1(A&&...) { TORCH_CHECK(false, "not in this libtorch"); }
template <class... A> std::tuple<at::Tensor, at::Tensor> gone2(A&&...) { TORCH_CHECK(false, "not in this libtorch"); }
template <class... A> std::vector<at::Tensor> gonev(A&&...) { TORCH_CHECK(false, "not in this libtorch"); }
}
#include <torch/script.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/jit/passes/fixup_trace_scope_blocks.h>
#include <torch/csrc/jit/passes/normalize_ops.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#define _cslt_sparse_mm gone1
#define _scaled_mm gone2
#define _scaled_mm_out gone2
#define align_tensors gonev
#define cholesky gone1
#define cholesky_out gone1
#define qr gone2
#define qr_out gone2
#define align_as(o) alias(); TORCH_CHECK(false, "not in this libtorch")
#endif
