// The functions of all passes, one file each. pipeline.cc defines their order.
#ifndef SINTER_PASSES_PASSES_H_
#define SINTER_PASSES_PASSES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "passes/pass.h"

namespace sinter {

using MaybePatch = absl::StatusOr<std::optional<Patch>>;

// simplify
MaybePatch UseIntegerProducts(const Graph& graph, NodeId node, PassContext& context);
absl::Status FoldConstants(Graph& graph, PassContext& context);
MaybePatch RemoveIdentities(const Graph& graph, NodeId node, PassContext& context);
absl::Status EliminateCommonSubexpressions(Graph& graph, PassContext& context);
absl::Status EliminateDeadNodes(Graph& graph, PassContext& context);
// loops
MaybePatch LoopInvariants(const Graph& graph, NodeId node, PassContext& context);
MaybePatch BatchSlices(const Graph& graph, NodeId node, PassContext& context);
// recognise
MaybePatch RecogniseGelu(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseHardSwish(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseLayerNormalization(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseMish(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseRmsNormalization(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseSoftmax(const Graph& graph, NodeId node, PassContext& context);
MaybePatch RecogniseSwish(const Graph& graph, NodeId node, PassContext& context);
// algebra
MaybePatch BatchProducts(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FoldBatchNormalization(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FoldPadIntoConv(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FoldScaleIntoWeights(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FoldInputScaleIntoWeights(const Graph& graph, NodeId node, PassContext& context);
MaybePatch MergeScales(const Graph& graph, NodeId node, PassContext& context);
MaybePatch UnitQuantisation(const Graph& graph, NodeId node, PassContext& context);
MaybePatch SlicesToSplit(const Graph& graph, NodeId node, PassContext& context);
MaybePatch UnbindToSplit(const Graph& graph, NodeId node, PassContext& context);
MaybePatch ConcatOfSplit(const Graph& graph, NodeId node, PassContext& context);
MaybePatch SinkConcat(const Graph& graph, NodeId node, PassContext& context);
MaybePatch SinkTranspose(const Graph& graph, NodeId node, PassContext& context);
// fuse
MaybePatch FuseAttention(const Graph& graph, NodeId node, PassContext& context);
MaybePatch MergeMatMuls(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FuseEpilogues(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FuseShuffles(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FuseElementwise(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FusePrologues(const Graph& graph, NodeId node, PassContext& context);
// specialise
// The first part of BindShapes: gives the inputs these dims (one list per input, checked), then
// runs InferAndFold. Returns InvalidArgument with the input's name if the dims do not refine the
// declared shapes, with each symbol standing for the same size in all of them.
absl::Status BindInputs(Graph& graph, const std::vector<std::vector<int64_t>>& input_dims,
                        PassContext& context);
// FoldConstants as running requires it: it infers the types of all nodes again, and
// PassOptions::max_rewrites does not apply.
absl::Status InferAndFold(Graph& graph, PassContext& context);
absl::Status BindShapes(Graph& graph, PassContext& context);
MaybePatch Legalise(const Graph& graph, NodeId node, PassContext& context);
MaybePatch FuseLayers(const Graph& graph, NodeId node, PassContext& context);
absl::Status AssignKernels(Graph& graph, PassContext& context);
absl::Status InsertReorders(Graph& graph, PassContext& context);
absl::Status ScheduleSteps(Graph& graph, PassContext& context);

}  // namespace sinter

#endif  // SINTER_PASSES_PASSES_H_
