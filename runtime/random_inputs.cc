#include "runtime/random_inputs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "ir/random_case.h"
#include "sinter/status.h"

namespace sinter {
namespace {

struct PictureSize {
  int64_t height;
  int64_t width;
};

// Typical input sizes of image networks, the most common first: photographs, lines of text, small
// images.
constexpr PictureSize kPictureSizes[] = {{224, 224}, {256, 256}, {299, 299}, {320, 320}, {416, 416},
                                         {512, 512}, {640, 640}, {48, 320},  {32, 320},  {128, 128},
                                         {64, 64},   {32, 32},   {28, 28},   {1, 1}};
constexpr int64_t kMostChannels = 4;

// Typical input lengths of text and audio networks.
struct SequenceLengths {
  int64_t tokens;   // or frames
  int64_t samples;  // 16000: one second of speech
};
constexpr SequenceLengths kSequenceLengths[] = {{128, 16000}, {77, 16000}, {64, 16000}, {32, 8000},
                                                {16, 4096},   {8, 512},    {1, 1}};

using AllDims = std::vector<std::vector<int64_t>>;

bool IsChannelCount(const Dim& dim) { return dim.is_static() && dim.value() <= kMostChannels; }

// The height axis if the input looks like images, [N, C, H, W] or [N, H, W, C]. The width axis is
// the next one.
std::optional<int> HeightAxis(const ValueInfo& input) {
  if (!IsFloatingPoint(input.dtype) && input.dtype != DType::kUint8) return std::nullopt;
  if (input.shape.rank() != 4) return std::nullopt;
  if (IsChannelCount(input.shape[1])) return 2;
  if (IsChannelCount(input.shape[3])) return 1;
  return std::nullopt;
}

// The open sequence axis of an input of tokens or frames: the second axis of integers [N, tokens],
// and the frames axis of [N, frames, features] or [N, features, frames].
std::optional<int> TokenAxis(const ValueInfo& input) {
  const Shape& shape = input.shape;
  if (!IsFloatingPoint(input.dtype) && shape.rank() == 2 && !shape[1].is_static()) return 1;
  if (!IsFloatingPoint(input.dtype) || shape.rank() != 3) return std::nullopt;
  if (shape[1].is_static() == shape[2].is_static()) return std::nullopt;
  return shape[1].is_static() ? 2 : 1;
}

// The open axis of audio, [N, samples].
std::optional<int> SampleAxis(const ValueInfo& input) {
  const Shape& shape = input.shape;
  const bool sound = IsFloatingPoint(input.dtype) && shape.rank() == 2 && !shape[1].is_static();
  return sound ? std::optional<int>(1) : std::nullopt;
}

// Checks the given shapes and collects the sizes of their symbols.
absl::StatusOr<std::map<std::string, int64_t>> SizesOfSymbols(const Model& model,
                                                              const AllDims& given) {
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
      if (!input.shape.has_rank() || input.shape[axis].is_static()) continue;
      const auto [entry, added] = sizes.try_emplace(input.shape[axis].symbol(), size);
      if (added || entry->second == size) continue;
      return absl::InvalidArgumentError(absl::StrCat("input '", input.name, "' with shape ",
                                                     shape.ToString(), ": '", entry->first, "' is ",
                                                     entry->second, " elsewhere"));
    }
  }
  return sizes;
}

// Returns an error for an input without a given shape whose rank the model does not state.
absl::Status CheckRanks(const Model& model, const AllDims& given) {
  for (size_t i = 0; i < model.inputs().size(); ++i) {
    const bool is_given = i < given.size() && !given[i].empty();
    if (model.inputs()[i].shape.has_rank() || is_given) continue;
    return absl::InvalidArgumentError(absl::StrCat("the model does not state the rank of input '",
                                                   model.inputs()[i].name,
                                                   "': its shape must be given"));
  }
  return absl::OkStatus();
}

// Replaces every open dimension that is not in `sizes` by a typical size, or 1.
AllDims Complete(const Model& model, const AllDims& given, std::map<std::string, int64_t> sizes,
                 PictureSize picture, SequenceLengths lengths) {
  bool has_tokens = false;
  for (const ValueInfo& input : model.inputs()) {
    const std::optional<int> axis = TokenAxis(input);
    if (!axis) continue;
    has_tokens = true;
    sizes.try_emplace(input.shape[*axis].symbol(), lengths.tokens);
  }
  for (const ValueInfo& input : model.inputs()) {
    const std::optional<int> axis = SampleAxis(input);
    if (!axis) continue;
    // In a model with tokens, this input is a mask over them.
    sizes.try_emplace(input.shape[*axis].symbol(), has_tokens ? lengths.tokens : lengths.samples);
  }
  for (const ValueInfo& input : model.inputs()) {
    const std::optional<int> axis = HeightAxis(input);
    if (!axis) continue;
    const Dim& height = input.shape[*axis];
    const Dim& width = input.shape[*axis + 1];
    if (!height.is_static()) sizes.try_emplace(height.symbol(), picture.height);
    if (!width.is_static()) sizes.try_emplace(width.symbol(), picture.width);
  }
  AllDims complete;
  for (const ValueInfo& input : model.inputs()) {
    std::vector<int64_t>& dims = complete.emplace_back();
    if (!input.shape.has_rank()) dims = given[complete.size() - 1];
    for (const Dim& dim : input.shape) {
      dims.push_back(dim.is_static() ? dim.value()
                                     : sizes.try_emplace(dim.symbol(), 1).first->second);
    }
  }
  return complete;
}

bool Fits(const Model& model, const AllDims& dims) {
  Graph graph = model.graph();
  for (size_t i = 0; i < dims.size(); ++i) {
    Type type = graph.type(graph.inputs()[i]);
    type.shape = Shape::Of(dims[i]);
    graph.SetType(graph.inputs()[i], std::move(type));
  }
  return graph.InferTypes().ok();
}

}  // namespace

absl::StatusOr<AllDims> CompleteInputDims(const Model& model, AllDims given) {
  SINTER_ASSIGN_OR_RETURN(const auto sizes, SizesOfSymbols(model, given));
  SINTER_RETURN_IF_ERROR(CheckRanks(model, given));
  const auto is_static = [](const ValueInfo& input) { return input.shape.is_static(); };
  const bool has_choice = !std::ranges::all_of(model.inputs(), is_static);
  std::set<AllDims> tried;
  for (const SequenceLengths& lengths : kSequenceLengths) {
    for (const PictureSize& picture : kPictureSizes) {
      AllDims dims = Complete(model, given, sizes, picture, lengths);
      if (!has_choice) return dims;
      if (!tried.insert(dims).second) continue;
      if (Fits(model, dims)) return dims;
    }
  }
  return Complete(model, given, sizes, kPictureSizes[0], kSequenceLengths[0]);
}

absl::StatusOr<Tensor> RandomTensor(DType dtype, const std::vector<int64_t>& dims, uint64_t seed) {
  SINTER_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(dtype, dims).Get());
  if (bytes > kMostRandomBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a random tensor of ", bytes, " bytes is more than the limit of ",
                     kMostRandomBytes, "; a file may give a larger one"));
  }
  SINTER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(dtype, dims));
  Random random(seed);
  VisitDType(dtype, [&](auto zero) {
    using T = decltype(zero);
    for (T& element : tensor.mutable_values<T>()) {
      if constexpr (kIsFloatingPoint<T> || kIsNarrowFloat<T>) {
        element = static_cast<T>(random.Real(-1, 1));
      } else {
        element = static_cast<T>(random.Integer(0, 1));
      }
    }
  });
  return tensor;
}

}  // namespace sinter
