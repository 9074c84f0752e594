// The activation that FusedConv and FusedGemm apply to their result.
#ifndef SINTER_FRONTEND_ONNX_MICROSOFT_FUSED_ACTIVATION_H_
#define SINTER_FRONTEND_ONNX_MICROSOFT_FUSED_ACTIVATION_H_

#include <string>

#include "frontend/onnx/lowering_builder.h"

namespace sinter::onnx {

// The parameters have the defaults of ONNX's operator of that name where they are not set.
struct FusedActivation {
  std::string name;  // "" for none
  std::optional<float> alpha;
  std::optional<float> beta;
  std::optional<float> gamma;
};

// The activation of x. The builder keeps an error if there is none of that name.
ValueId Activated(const FusedActivation& activation, ValueId x, LoweringBuilder& make);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_MICROSOFT_FUSED_ACTIVATION_H_
