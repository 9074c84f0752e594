#include "runtime/random_inputs.h"

#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "ir/random_case.h"
#include "ir/status.h"

namespace sinter {
namespace {

// Networks over pictures shrink them about 32 times: their inputs cannot be one pixel.
constexpr int64_t kPictureSize = 224;
constexpr int64_t kMostChannels = 4;

using InputDims = std::vector<std::vector<int64_t>>;

bool IsChannelCount(const Dim& dim) { return dim.is_static() && dim.value() <= kMostChannels; }

// Whether this axis looks like the height or width of pictures, [N, C, H, W] or [N, H, W, C].
bool IsPictureSize(const ValueInfo& input, int axis) {
  if (!IsFloatingPoint(input.dtype) && input.dtype != DType::kUint8) return false;
  if (input.shape.rank() != 4) return false;
  if (IsChannelCount(input.shape[1])) return axis >= 2;
  return IsChannelCount(input.shape[3]) && (axis == 1 || axis == 2);
}

// Checks the given shapes and collects the sizes that they give to symbols.
absl::StatusOr<std::map<std::string, int64_t>> SizesOfSymbols(const Model& model,
                                                              const InputDims& given) {
  if (given.size() > model.inputs().size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the model takes ", model.inputs().size(), " inputs, not ", given.size()));
  }
  std::map<std::string, int64_t> sizes;
  for (size_t i = 0; i < given.size(); ++i) {
    if (given[i].empty()) continue;
    const ValueInfo& input = model.inputs()[i];
    const Shape shape = Shape::Of(given[i]);
    if (!Refines(shape, input.shape)) {
      return absl::InvalidArgumentError(absl::StrCat("input '", input.name, "' must have shape ",
                                                     input.shape.ToString(), ", not ",
                                                     shape.ToString()));
    }
    for (int axis = 0; axis < shape.rank(); ++axis) {
      const int64_t size = shape[axis].value();
      if (size < 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("input '", input.name, "' cannot have shape ", shape.ToString()));
      }
      if (input.shape[axis].is_static()) continue;
      const auto [entry, added] = sizes.try_emplace(input.shape[axis].symbol(), size);
      if (added || entry->second == size) continue;
      return absl::InvalidArgumentError(absl::StrCat("input '", input.name, "' with shape ",
                                                     shape.ToString(), ": '", entry->first, "' is ",
                                                     entry->second, " elsewhere"));
    }
  }
  return sizes;
}

// Every open dimension that `sizes` does not tell becomes 1, or `picture_size` in pictures.
InputDims Complete(const Model& model, std::map<std::string, int64_t> sizes, int64_t picture_size) {
  for (const ValueInfo& input : model.inputs()) {
    for (int axis = 0; axis < input.shape.rank(); ++axis) {
      if (input.shape[axis].is_static() || !IsPictureSize(input, axis)) continue;
      sizes.try_emplace(input.shape[axis].symbol(), picture_size);
    }
  }
  InputDims complete;
  for (const ValueInfo& input : model.inputs()) {
    std::vector<int64_t>& dims = complete.emplace_back();
    for (const Dim& dim : input.shape) {
      dims.push_back(dim.is_static() ? dim.value()
                                     : sizes.try_emplace(dim.symbol(), 1).first->second);
    }
  }
  return complete;
}

bool Fits(const Model& model, const InputDims& dims) {
  Graph graph = model.imported();
  for (size_t i = 0; i < dims.size(); ++i) {
    Type type = graph.type(graph.inputs()[i]);
    type.shape = Shape::Of(dims[i]);
    graph.SetType(graph.inputs()[i], std::move(type));
  }
  return graph.InferTypes().ok();
}

}  // namespace

absl::StatusOr<InputDims> CompleteInputDims(const Model& model, InputDims given) {
  SINTER_ASSIGN_OR_RETURN(const auto sizes, SizesOfSymbols(model, given));
  InputDims complete = Complete(model, sizes, kPictureSize);
  const InputDims smallest = Complete(model, sizes, 1);
  if (complete == smallest || Fits(model, complete) || !Fits(model, smallest)) return complete;
  return smallest;
}

absl::StatusOr<Tensor> RandomTensor(DType dtype, const std::vector<int64_t>& dims, uint64_t seed) {
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(dtype, dims).Get());
  if (bytes > kMostRandomBytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "a random tensor of ", bytes, " bytes is more than the limit of ", kMostRandomBytes));
  }
  SINTER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(dtype, dims));
  Random random(seed);
  const bool supported = VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    for (T& element : tensor.mutable_values<T>()) {
      if constexpr (std::is_floating_point_v<T>) {
        element = static_cast<T>(random.Real(-1, 1));
      } else {
        element = static_cast<T>(random.Integer(0, 1));
      }
    }
  });
  if (!supported) {
    return absl::UnimplementedError(
        absl::StrCat("no random tensors of ", ToAbsl(NameOf(dtype)), " yet"));
  }
  return tensor;
}

}  // namespace sinter
