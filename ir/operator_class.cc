#include "ir/operator_class.h"

#include <algorithm>

#include "ir/operation.h"

namespace sinter {
namespace {

struct OperatorClass {
  std::string_view name;
  std::vector<std::string_view> operators;
};

const std::vector<OperatorClass>& Classes() {
  static const auto* const classes = new std::vector<OperatorClass>{
      {"control", {"if", "loop", "scan"}},
      // Nearly all of a network's time.
      {"product",
       {"conv", "conv_integer", "conv_transpose", "deform_conv", "gru", "lstm", "matmul",
        "matmul_integer", "rnn"}},
      {"normalization",
       {"batch_normalization", "group_normalization", "layer_normalization", "log_softmax",
        "lp_normalization", "lrn", "reduce_log_sum_exp", "reduce_max", "reduce_mean", "reduce_min",
        "reduce_prod", "reduce_sum", "rms_normalization", "softmax"}},
      {"window", {"average_pool", "lp_pool", "max_pool", "resize", "roi_align"}},
      {"movement",
       {"concat", "depth_to_space", "expand", "flatten", "gather", "pad", "reorder", "reshape",
        "slice", "space_to_depth", "split", "squeeze", "tile", "transpose", "unsqueeze"}},
  };
  return *classes;
}

bool IsElementwise(const std::string& name) {
  const OperatorDefinition* definition = FindOperator(name);
  return definition != nullptr && definition->info.traits.elementwise;
}

}  // namespace

std::string_view OperatorClassOf(const std::vector<std::string>& operators) {
  const auto has = [&](std::string_view name) {
    return std::find(operators.begin(), operators.end(), name) != operators.end();
  };
  if (has("attention") || (has("matmul") && has("softmax"))) return "attention";
  for (const OperatorClass& each : Classes()) {
    if (std::any_of(each.operators.begin(), each.operators.end(), has)) return each.name;
  }
  return std::all_of(operators.begin(), operators.end(), IsElementwise) ? "elementwise" : "other";
}

}  // namespace sinter
