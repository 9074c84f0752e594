// Channel shuffles: a fused body that reshapes [N, g k, ...] to [N, g, k, ...], transposes to
// [N, k, g, ...] and reshapes back. In the plain layout whole planes are copied; in channels-last
// layout the g rows of k channels of every pixel are interleaved.
#include <cstring>
#include <optional>

#include "ir/ops/fused.h"
#include "ir/ops/reshape.h"
#include "ir/ops/transpose.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;

struct Shuffle {
  int64_t batch;
  int64_t groups;
  int64_t channels;  // per group
  int64_t pixels;
};

std::optional<Shuffle> ShuffleOf(const Graph& body) {
  const std::vector<NodeId> order = body.TopologicalOrder();
  if (order.size() != 3 || body.inputs().size() != 1) return std::nullopt;
  const Node& parts = body.node(order[0]);
  const Node& swaps = body.node(order[1]);
  const Node& joins = body.node(order[2]);
  const auto* transpose = swaps.operation.If<Transpose>();
  if (!parts.operation.Is<Reshape>() || transpose == nullptr || !joins.operation.Is<Reshape>() ||
      parts.inputs[0] != body.inputs()[0] || swaps.inputs[0] != parts.output() ||
      joins.inputs[0] != swaps.output() || body.outputs()[0].value != joins.output()) {
    return std::nullopt;
  }
  const Type& type = body.type(body.inputs()[0]);
  const std::vector<int64_t> whole = type.shape.ToIntegers();
  const std::vector<int64_t> parted = body.type(parts.output()).shape.ToIntegers();
  std::vector<int64_t> perm(parted.size());
  for (size_t axis = 0; axis < perm.size(); ++axis) perm[axis] = static_cast<int64_t>(axis);
  if (parted.size() != whole.size() + 1 || parted.size() < 4) return std::nullopt;
  std::swap(perm[1], perm[2]);
  if (type.dtype != DType::kFloat32 || type != body.type(joins.output()) || IsEmpty(type) ||
      transpose->perm != perm || parted[0] != whole[0] || parted[1] * parted[2] != whole[1] ||
      !std::equal(whole.begin() + 2, whole.end(), parted.begin() + 3)) {
    return std::nullopt;
  }
  const int64_t pixels = ElementCount(std::span(whole).subspan(2)).ValueOrDie();
  return Shuffle{parted[0], parted[1], parted[2], pixels};
}

void MovePlanes(const Shuffle& shuffle, const float* from, float* to) {
  const int64_t planes = shuffle.groups * shuffle.channels;
  const auto bytes = static_cast<size_t>(shuffle.pixels) * sizeof(float);
  ParallelFor(shuffle.batch * planes, std::max<int64_t>(1, kElementsPerThread / shuffle.pixels),
              [&](int64_t begin, int64_t end) {
                for (int64_t plane = begin; plane < end; ++plane) {
                  const int64_t k = plane % planes / shuffle.groups;
                  const int64_t g = plane % shuffle.groups;
                  const int64_t source = plane / planes * planes + g * shuffle.channels + k;
                  std::memcpy(to + plane * shuffle.pixels, from + source * shuffle.pixels, bytes);
                }
              });
}

void InterleavePixels(const Shuffle& shuffle, const float* from, float* to) {
  const RowFunctions& rows = Rows();
  const int64_t width = shuffle.groups * shuffle.channels;
  ParallelFor(shuffle.batch * shuffle.pixels, std::max<int64_t>(1, kElementsPerThread / width),
              [&](int64_t begin, int64_t end) {
                for (int64_t pixel = begin; pixel < end; ++pixel) {
                  rows.interleave(from + pixel * width, shuffle.channels, shuffle.groups,
                                  shuffle.channels, to + pixel * width);
                }
              });
}

}  // namespace

void OfferShuffle(const KernelQuery& query, Offers& offers) {
  const std::optional<Shuffle> shuffle = ShuffleOf(*(*query).bodies[0]);
  if (!shuffle) return;
  const Layout channels_last = Layout::ChannelsLast(query.input(0).shape.rank());
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{"shuffle.interleave", "interleaved channels"},
      std::vector<Layout>{channels_last}, std::vector<Layout>{channels_last},
      [shuffle = *shuffle](const Pointers& pointers) {
        InterleavePixels(shuffle, static_cast<const float*>(pointers.inputs[0]),
                         static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      }));
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{"shuffle.planes", "moved planes"}, std::vector<Layout>(1),
      std::vector<Layout>(1), [shuffle = *shuffle](const Pointers& pointers) {
        MovePlanes(shuffle, static_cast<const float*>(pointers.inputs[0]),
                   static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
