// The networks of this folder by name, as programs and tests ask for them.
#ifndef SINTER_MODELS_NETWORKS_H_
#define SINTER_MODELS_NETWORKS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

// "resnet50", "minilm", ...
std::vector<std::string_view> NetworkNames();

// The network with these weights, or with seeded random ones where there are none. InvalidArgument,
// listing the names, for a name that is none of them; else what building it returns.
absl::StatusOr<Model> BuildNetwork(std::string_view name, WeightSource* weights = nullptr,
                                   const ModelOptions& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_NETWORKS_H_
