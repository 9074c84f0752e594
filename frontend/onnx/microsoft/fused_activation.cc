#include "frontend/onnx/microsoft/fused_activation.h"

#include <limits>

#include "ir/ops/abs.h"
#include "ir/ops/clip.h"
#include "ir/ops/elu.h"
#include "ir/ops/greater.h"
#include "ir/ops/hard_sigmoid.h"
#include "ir/ops/leaky_relu.h"
#include "ir/ops/relu.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/softplus.h"
#include "ir/ops/tanh.h"

namespace sinter::onnx {

ValueId Activated(const FusedActivation& activation, ValueId x, LoweringBuilder& make) {
  const auto& [name, alpha, beta, gamma] = activation;
  if (name.empty() || !make.status().ok()) return x;
  const DType dtype = make.type(x).dtype;
  if (name == "Relu") return make.Node(Relu{}, {x});
  if (name == "Sigmoid") return make.Node(Sigmoid{}, {x});
  if (name == "Tanh") return make.Node(Tanh{}, {x});
  if (name == "Softplus") return make.Node(Softplus{}, {x});
  if (name == "LeakyRelu") return make.Node(LeakyRelu{.alpha = alpha.value_or(0.01F)}, {x});
  if (name == "Elu") return make.Node(Elu{.alpha = alpha.value_or(1)}, {x});
  if (name == "HardSigmoid") {
    return make.Node(HardSigmoid{.alpha = alpha.value_or(0.2F), .beta = beta.value_or(0.5F)}, {x});
  }
  if (name == "Clip") {
    return make.Node(Clip{.min = alpha.value_or(std::numeric_limits<float>::lowest()),
                          .max = beta.value_or(std::numeric_limits<float>::max())},
                     {x});
  }
  if (name == "Softsign") {
    return make.Quotient(x, make.Sum(make.Node(Abs{}, {x}), make.Scalar(dtype, 1)));
  }
  if (name == "Selu") {
    return make.Product(make.Node(Elu{.alpha = alpha.value_or(1.67326319217681884765625F)}, {x}),
                        make.Scalar(dtype, gamma.value_or(1.05070102214813232421875F)));
  }
  if (name == "ThresholdedRelu") {
    const ValueId above = make.Node(Greater{}, {x, make.Scalar(dtype, alpha.value_or(1))});
    return make.Choose(above, x, make.Scalar(dtype, 0));
  }
  make.Fail(absl::UnimplementedError(absl::StrCat("activation '", name, "' is not supported")));
  return ValueId();
}

}  // namespace sinter::onnx
