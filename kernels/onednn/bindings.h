// The bindings of a primitive's arguments to operands, results and constants.
#ifndef SINTER_KERNELS_ONEDNN_BINDINGS_H_
#define SINTER_KERNELS_ONEDNN_BINDINGS_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/fused_op.h"
#include "kernels/onednn/finish.h"
#include "kernels/onednn/layouts.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace sinter::onednn {

struct Argument {
  enum class Source { kOperand, kResult, kWorkspace, kConstant };
  int name;  // DNNL_ARG_...
  dnnl::memory::desc desc;
  Source source;
  size_t index = 0;      // for kOperand and kResult: the index in the query
  ConstantRef constant;  // for kConstant: kept alive here
};

// How a constant is converted from its dense form in Constant: piece by piece. Each piece copies a
// part of the dense form to a part of `to`, or adds it.
struct Conversion {
  struct Piece {
    dnnl::memory::desc from;
    dnnl::memory::desc to;
    bool adds = false;  // adds to what an earlier piece wrote
  };
  dnnl::memory::desc to;
  std::vector<Piece> pieces;
  std::string_view arrangement = {};  // names the pieces if there are several; a literal
};

// A tensor as the primitive sees it, and its layout in the graph.
struct Place {
  dnnl::memory::desc desc;
  Layout layout;
};

class Bindings {
 public:
  explicit Bindings(size_t operand_count) : layouts_(operand_count), packed_(operand_count) {}

  // False if the operand is already bound in another layout. Plain constants (biases, factors per
  // channel) are bound to their data once; other constants become packed operands.
  bool Bind(int name, const Operand& operand, const Place& place);
  // Binds a constant operand of the query in the form `to`; `from` describes its dense form.
  bool BindPacked(int name, const Operand& operand, const dnnl::memory::desc& from,
                  const dnnl::memory::desc& to);
  bool BindPacked(int name, const Operand& operand, Conversion conversion);
  // Called once per result, in their order.
  void BindResult(int name, const Place& place);
  // Appends an operation on the first result.
  void AddFinish(const Finish& operation) { finish_.push_back(operation); }

  // The layout of each operand of the query; plain if it is packed or was not bound.
  std::vector<Layout> InputLayouts() const;
  // The layout of each result.
  const std::vector<Layout>& output_layouts() const { return output_layouts_; }
  const std::vector<Argument>& arguments() const { return arguments_; }
  // For each operand of the query: how it is converted once, if it is packed.
  const std::vector<std::optional<Conversion>>& packed() const { return packed_; }
  const std::vector<Finish>& finish() const { return finish_; }

 private:
  std::vector<std::optional<Layout>> layouts_;
  std::vector<Layout> output_layouts_;
  std::vector<Argument> arguments_;
  std::vector<std::optional<Conversion>> packed_;
  std::vector<Finish> finish_;
};

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_BINDINGS_H_
