// Runs the body of a fused node step by step, with all intermediate values in one workspace.
#ifndef SINTER_KERNELS_NAIVE_BODY_H_
#define SINTER_KERNELS_NAIVE_BODY_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

// A view of a tensor of this type in this layout; data is null. Strides are not set if the layout
// is blocked.
template <class View>
View ViewOf(const Type& type, const Layout& layout) {
  View view{.dtype = type.dtype, .dims = type.shape.ToIntegers(), .layout = layout};
  if (!layout.is_blocked()) view.strides = layout.Strides(view.dims);
  return view;
}

// False if a node of the body reads its operands as plain memory, so that all layouts must be
// plain.
bool TakesAnyPermutation(const Graph& body);

// Not thread-safe; copies are independent.
class BodyRunner {
 public:
  // The body's types must be static. The layouts are those of its inputs and outputs; intermediate
  // values of the first output's rank get that output's layout. InvalidArgument if sizes overflow.
  static absl::StatusOr<BodyRunner> Create(GraphRef body, std::span<const Layout> inputs,
                                           std::span<const Layout> outputs);

  int64_t workspace_bytes() const { return workspace_bytes_; }
  absl::Status Run(std::span<const void* const> inputs, std::span<void* const> outputs,
                   void* workspace);

 private:
  // The memory that holds a value.
  struct Place {
    enum class Kind { kNowhere, kInput, kOutput, kConstant, kWorkspace };
    Kind kind = Kind::kNowhere;
    size_t index = 0;    // of the input or output
    int64_t offset = 0;  // in the workspace
    const void* constant = nullptr;
  };
  struct Step {
    NodeId node;
    std::vector<InputView> inputs;
    std::vector<OutputView> outputs;
  };
  // An output that is also an input, a constant or another output.
  struct Copy {
    ValueId value;
    InputView from;
    OutputView to;
    size_t output;
  };

  BodyRunner() = default;
  absl::Status PlaceIntermediates(const std::vector<NodeId>& order);

  GraphRef body_;
  std::vector<Place> places_;    // for each value
  std::vector<Layout> layouts_;  // for each value
  std::vector<Step> steps_;
  std::vector<Copy> copies_;
  int64_t workspace_bytes_ = 0;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_BODY_H_
