// What each argument of a primitive is bound to.
#ifndef SINTER_KERNELS_ONEDNN_BINDINGS_H_
#define SINTER_KERNELS_ONEDNN_BINDINGS_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/fused_op.h"
#include "kernels/onednn/layouts.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace sinter::onednn {

struct Argument {
  enum class Source { kOperand, kResult, kWorkspace, kConstant };
  int name;  // DNNL_ARG_...
  dnnl::memory::desc desc;
  Source source;
  size_t index = 0;      // for kOperand and kResult: the query's
  ConstantRef constant;  // for kConstant: kept alive here
};

// How a constant is converted from the dense form that Constant holds: piece by piece, each a part
// of that form and the part of `to` that it goes to, or is added to.
struct Conversion {
  struct Piece {
    dnnl::memory::desc from;
    dnnl::memory::desc to;
    bool adds = false;  // to what an earlier piece left there
  };
  dnnl::memory::desc to;
  std::vector<Piece> pieces;
  std::string_view arrangement = {};  // names the pieces where they are several; a literal
};

// A tensor as the primitive reads it, and its layout in the graph.
struct Place {
  dnnl::memory::desc desc;
  Layout layout;
};

class Bindings {
 public:
  explicit Bindings(size_t operand_count) : layouts_(operand_count), packed_(operand_count) {}

  // False when the operand is already bound in another layout. Plain constants (biases, factors of
  // channels) are bound to their data once; others become packed operands.
  bool Bind(int name, const Operand& operand, const Place& place);
  // A constant operand of the query in the form `to`; `from` describes its dense form.
  bool BindPacked(int name, const Operand& operand, const dnnl::memory::desc& from,
                  const dnnl::memory::desc& to);
  bool BindPacked(int name, const Operand& operand, Conversion conversion);
  // Results in their order.
  void BindResult(int name, const Place& place);

  // For each operand of the query; plain where nothing else was asked for, and where it is packed.
  std::vector<Layout> InputLayouts() const;
  // For each result.
  const std::vector<Layout>& output_layouts() const { return output_layouts_; }
  const std::vector<Argument>& arguments() const { return arguments_; }
  // For each operand of the query: how it is converted once, where it is a packed one.
  const std::vector<std::optional<Conversion>>& packed() const { return packed_; }

 private:
  std::vector<std::optional<Layout>> layouts_;
  std::vector<Layout> output_layouts_;
  std::vector<Argument> arguments_;
  std::vector<std::optional<Conversion>> packed_;
};

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_BINDINGS_H_
