// What an operator's Infer sees of its operands, and where it leaves the types of its results.
#ifndef SINTER_IR_INFERENCE_H_
#define SINTER_IR_INFERENCE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "ir/type.h"

namespace sinter {

class Graph;

// Integer tensors with more elements than this are data, not shapes.
inline constexpr int64_t kMostContents = 64;

// One operand as far as it is known before anything runs.
struct OperandInfo {
  const Type* type = nullptr;
  const Constant* constant = nullptr;  // when the operand is a constant
  const std::vector<Dim>* contents =
      nullptr;  // elements of a small integer or bool tensor, as far as known
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
  // Null when the operand is not a constant.
  const Constant* constant(size_t input) const {
    NoteElements(input);
    return operands_[input].constant;
  }
  // The elements of an i32, i64 or bool operand of rank 0 or 1 where they are known; null where
  // not.
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
  // The operands whose elements were asked for and are not constant: what else the results' shapes
  // may depend on, besides the operands' types.
  const std::vector<bool>& missing_elements() const { return missing_elements_; }

  // Errors with what was expected and found; the caller puts the node's name before them.
  absl::Status RequireDType(size_t input, std::initializer_list<DType> allowed) const;
  absl::Status RequireFloat(size_t input) const;
  absl::Status RequireSameDType(size_t input, size_t other) const;
  absl::Status RequireRank(size_t input, int least, int most) const;
  absl::Status RequireRank(size_t input, int rank) const { return RequireRank(input, rank, rank); }

  // The elements of a list of integers (i32 or i64, rank 1) if all are known as numbers; nothing if
  // not.
  absl::StatusOr<std::optional<std::vector<int64_t>>> KnownIntegers(size_t input) const;
  // How many elements that list has; nothing if that is not known: the rank of a result that
  // depends on it is not known either.
  absl::StatusOr<std::optional<int>> CountOf(size_t input) const;
  // Axes that are an attribute, or operand `input` when there is one; nothing when they are not
  // known.
  absl::StatusOr<std::optional<std::vector<int64_t>>> Axes(const std::vector<int64_t>& attribute,
                                                           size_t input) const;

 private:
  void NoteElements(size_t input) const {
    if (operands_[input].constant == nullptr) missing_elements_[input] = true;
  }

  std::span<const OperandInfo> operands_;
  std::vector<ResultInfo> results_;
  std::span<const std::shared_ptr<const Graph>> bodies_;
  mutable std::vector<bool> missing_elements_;
};

// `axis` in [-rank, rank) as an index in [0, rank).
absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank);
// Axes normalised, checked for repeats, in the order given.
absl::StatusOr<std::vector<int>> NormalizeAxes(std::span<const int64_t> axes, int rank);
// ONNX's multidirectional broadcasting. A symbol against 1 gives the symbol; a symbol against a
// number above 1 gives the number (the only size that can run); two different symbols give a
// derived one.
absl::StatusOr<Shape> Broadcast(const Shape& a, const Shape& b);

}  // namespace sinter

#endif  // SINTER_IR_INFERENCE_H_
