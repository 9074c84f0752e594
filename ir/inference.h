// The interface between an operator's Infer and the graph: what is known of the operands, and the
// types of the results.
#ifndef SINTER_IR_INFERENCE_H_
#define SINTER_IR_INFERENCE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/type.h"

namespace sinter {

class Graph;

// Integer tensors with more elements than this are data, not shapes.
inline constexpr int64_t kMostContents = 64;

// What is known of an operand before running.
struct OperandInfo {
  const Type* type = nullptr;
  const Constant* constant = nullptr;          // null if the operand is not a constant
  const std::vector<Dim>* contents = nullptr;  // known elements of a small integer or bool tensor
};

struct ResultInfo {
  Type type;
  std::optional<std::vector<Dim>> contents;
};

class Inference {
 public:
  Inference(std::span<const OperandInfo> operands, size_t result_count,
            std::span<const std::shared_ptr<const Graph>> bodies)
      : operands_(operands),
        results_(result_count),
        bodies_(bodies),
        missing_elements_(operands.size(), false) {}

  size_t input_count() const { return operands_.size(); }
  const Type& type(size_t input) const { return *operands_[input].type; }
  DType dtype(size_t input) const { return type(input).dtype; }
  const Shape& shape(size_t input) const { return type(input).shape; }
  int rank(size_t input) const { return shape(input).rank(); }
  // Null if the operand is not a constant.
  const Constant* constant(size_t input) const {
    NoteElements(input);
    return operands_[input].constant;
  }
  // The elements of an i32, i64 or bool operand of rank 0 or 1; null if they are unknown.
  const std::vector<Dim>* contents(size_t input) const {
    NoteElements(input);
    return operands_[input].contents;
  }
  std::span<const std::shared_ptr<const Graph>> bodies() const { return bodies_; }

  size_t output_count() const { return results_.size(); }
  void SetOutput(size_t output, DType dtype, Shape shape) {
    results_[output].type = Type{dtype, std::move(shape), {}};
  }
  void SetContents(size_t output, std::vector<Dim> contents) {
    results_[output].contents = std::move(contents);
  }
  std::vector<ResultInfo>& results() { return results_; }
  // The non-constant operands whose elements were asked for. The results' shapes may depend on
  // these elements besides the operands' types.
  std::vector<bool> missing_elements() const {
    return std::vector<bool>(missing_elements_.begin(), missing_elements_.end());
  }

  // Errors state what was expected and found. The caller prepends the node's name.
  absl::Status RequireDType(size_t input, std::initializer_list<DType> allowed) const;
  absl::Status RequireFloat(size_t input) const;
  absl::Status RequireSameDType(size_t input, size_t other) const;
  absl::Status RequireRank(size_t input, int least, int most) const;
  absl::Status RequireRank(size_t input, int rank) const { return RequireRank(input, rank, rank); }

  // The elements of a list of integers (i32 or i64, rank 1) if all are known numbers; else nothing.
  absl::StatusOr<std::optional<std::vector<int64_t>>> KnownIntegers(size_t input) const;
  // The length of that list; nothing if it is unknown, and then the rank of results that depend on
  // it is unknown, too.
  absl::StatusOr<std::optional<int>> CountOf(size_t input) const;
  // Axes from operand `input` if it exists, else from the attribute. Nothing if they are unknown.
  absl::StatusOr<std::optional<std::vector<int64_t>>> Axes(const std::vector<int64_t>& attribute,
                                                           size_t input) const;

 private:
  void NoteElements(size_t input) const {
    if (operands_[input].constant == nullptr) missing_elements_[input] = true;
  }

  std::span<const OperandInfo> operands_;
  std::vector<ResultInfo> results_;
  std::span<const std::shared_ptr<const Graph>> bodies_;
  mutable absl::InlinedVector<bool, 8> missing_elements_;
};

// Maps `axis` from [-rank, rank) to [0, rank).
absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank);
// The axes in [0, rank), in the order given. Repeated axes are an error.
absl::StatusOr<std::vector<int>> NormalizeAxes(std::span<const int64_t> axes, int rank);
// ONNX's multidirectional broadcasting. A symbol and 1 give the symbol. A symbol and a number above
// 1 give the number, the only size that can run. Two different symbols give a derived one.
absl::StatusOr<Shape> Broadcast(const Shape& a, const Shape& b);

}  // namespace sinter

#endif  // SINTER_IR_INFERENCE_H_
