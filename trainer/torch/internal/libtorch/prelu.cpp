//go:build torch

#include "prelu.h"

#include <ATen/ATen.h>
#include <cstring>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The values as rows of channels in memory: images channels-last, features as they are.
Tensor rows_of(const Tensor &t) {
  return t.to(at::kFloat).contiguous(t.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

struct Sizes {
  long groups, rows, channels;
};

Sizes sizes_of(const Tensor &x) {
  if (x.dim() == 4) return {1, x.size(0) * x.size(2) * x.size(3), x.size(1)};
  return {x.size(0), x.size(1), x.size(2)};
}

// PReLU in one loop forward and one backward; that of libtorch goes back number by number.
struct PReLU : torch::autograd::Function<PReLU> {
  static Tensor forward(AutogradContext *context, const Tensor &x, const Tensor &slope) {
    Tensor rows = rows_of(x), slopes = slope.to(at::kFloat).contiguous(), y = at::empty_like(rows);
    Sizes n = sizes_of(rows);
    robust_prelu_forward(y.data_ptr<float>(), rows.data_ptr<float>(), slopes.data_ptr<float>(), n.groups, n.rows, n.channels);
    context->save_for_backward({rows, slopes});
    context->saved_data["shape"] = slope.sizes().vec();
    return y.to(x.scalar_type());
  }

  static variable_list backward(AutogradContext *context, variable_list of) {
    variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &slopes = saved[1];
    Tensor dy = rows_of(of[0]), dx = at::empty_like(x), dslope = at::empty_like(slopes);
    Sizes n = sizes_of(x);
    robust_prelu_backward(dx.data_ptr<float>(), dslope.data_ptr<float>(), dy.data_ptr<float>(), x.data_ptr<float>(),
                          slopes.data_ptr<float>(), n.groups, n.rows, n.channels);
    at::ScalarType kind = of[0].scalar_type();
    return {dx.to(kind), dslope.reshape(context->saved_data["shape"].toIntVector()).to(kind)};
  }
};

}  // namespace

void *robust_prelu(void *x, void *slope, char **problem) {
  try {
    return new Tensor(PReLU::apply(*static_cast<Tensor *>(x), *static_cast<Tensor *>(slope)));
  } catch (const std::exception &e) {
    *problem = strdup(e.what());
    return nullptr;
  }
}
