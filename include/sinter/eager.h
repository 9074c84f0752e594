// Single operators that run at once, for learning and for trying a backend:
//
//   SINTER_ASSIGN_OR_RETURN(Tensor c, eager::MatMul(a, b));
//   SINTER_ASSIGN_OR_RETURN(Tensor y, eager::Conv2d(x, w, {.stride = 2, .padding = 1}));
//
// They run on GetBackend() by the same passes and the same choice of kernels as models: each is a
// model of one node, whose session is kept for further calls with the same types (the 64 most
// recently used). A network is faster as one model, since nothing is fused across calls. Results
// are new tensors. Errors name the operator: InvalidArgument for operands that do not fit, and
// those of Session::Run. Thread-safe.
#ifndef SINTER_EAGER_H_
#define SINTER_EAGER_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "sinter/attribute.h"
#include "sinter/tensor.h"

namespace sinter::eager {

// Any operator with one result by its name and attributes, as docs/operators.md lists them:
// Apply("softmax", {{x}}, {{"axis", int64_t{-1}}}).
absl::StatusOr<Tensor> Apply(std::string_view operator_name, std::span<const Tensor> operands,
                             const AttributeList& attributes = {});

// Products over the last two axes; the other axes broadcast. ONNX MatMul.
absl::StatusOr<Tensor> MatMul(const Tensor& a, const Tensor& b);

struct Conv2dOptions {
  int64_t stride = 1;
  int64_t padding = 0;  // on all four sides
  int64_t dilation = 1;
  int64_t groups = 1;
  Tensor bias = {};  // [M]; empty: none
};

// x [N, C, H, W], w [M, C / groups, kernel rows, kernel columns] -> [N, M, ...]. ONNX Conv.
absl::StatusOr<Tensor> Conv2d(const Tensor& x, const Tensor& w, const Conv2dOptions& options = {});

struct AttentionOptions {
  float scale = 0;         // of the scores; 0: 1 / sqrt(size of a head)
  bool is_causal = false;  // a query does not see the keys behind it
};

// softmax(scale q k^T + mask) v: q [batch, heads, queries, size], k [batch, heads, keys, size],
// v [batch, heads, keys, width] -> [batch, heads, queries, width]. `mask` broadcasts to the scores:
// f32 is added, bool says which keys a query sees; empty: none. ONNX Attention.
absl::StatusOr<Tensor> Attention(const Tensor& q, const Tensor& k, const Tensor& v,
                                 const Tensor& mask = {}, const AttentionOptions& options = {});

absl::StatusOr<Tensor> Add(const Tensor& a, const Tensor& b);
absl::StatusOr<Tensor> Mul(const Tensor& a, const Tensor& b);
absl::StatusOr<Tensor> Relu(const Tensor& x);
absl::StatusOr<Tensor> Softmax(const Tensor& x, int64_t axis = -1);

}  // namespace sinter::eager

#endif  // SINTER_EAGER_H_
