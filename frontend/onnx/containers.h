// Sequences and optionals of a model. They exist during the import only: nodes are made of their
// elements, which are values of the graph.
#ifndef SINTER_FRONTEND_ONNX_CONTAINERS_H_
#define SINTER_FRONTEND_ONNX_CONTAINERS_H_

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/check.h"
#include "ir/id.h"

namespace sinter::onnx {

struct Container {
  enum class Kind {
    kSequence,
    kEmptyOptional,  // one that holds a value is that value
  };
  Kind kind = Kind::kSequence;
  std::vector<ValueId> elements;

  std::string_view kind_name() const {
    return kind == Kind::kSequence ? "a sequence" : "an optional without a value";
  }
};

// The containers of one graph, under ids that none of its values has.
class Containers {
 public:
  static bool IsContainer(ValueId id) { return id.valid() && id.index >= kFirst; }

  ValueId Add(Container container) {
    containers_.push_back(std::move(container));
    return {kFirst + static_cast<uint32_t>(containers_.size() - 1)};
  }
  // The reference stays valid.
  const Container& at(ValueId id) const {
    SINTER_CHECK(IsContainer(id) && id.index - kFirst < containers_.size());
    return containers_[id.index - kFirst];
  }

 private:
  static constexpr uint32_t kFirst = uint32_t{1} << 31;
  std::deque<Container> containers_;
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_CONTAINERS_H_
