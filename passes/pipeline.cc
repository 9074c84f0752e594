#include "passes/pipeline.h"

#include <array>
#include <set>
#include <string>

#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Folding comes first, because later passes need constants in place of computations. Scales are
// folded into weights before epilogues are fused, because a scale in the weights is free and one in
// an epilogue is not.
constexpr auto kPortable = std::to_array<Pass>({
    {.name = "integer-products", .phase = "simplify", .rewrite = UseIntegerProducts},
    {.name = "fold-constants", .phase = "simplify", .transform = FoldConstants, .any_rank = true},
    {.name = "remove-identities", .phase = "simplify", .rewrite = RemoveIdentities},
    {.name = "common-subexpressions",
     .phase = "simplify",
     .transform = EliminateCommonSubexpressions},
    {.name = "dead-nodes", .phase = "simplify", .transform = EliminateDeadNodes, .any_rank = true},

    {.name = "loop-invariants", .phase = "loops", .rewrite = LoopInvariants},
    {.name = "batch-slices", .phase = "loops", .rewrite = BatchSlices},

    {.name = "gelu", .phase = "recognise", .rewrite = RecogniseGelu},
    {.name = "hard-swish", .phase = "recognise", .rewrite = RecogniseHardSwish},
    {.name = "layer-normalization", .phase = "recognise", .rewrite = RecogniseLayerNormalization},
    {.name = "mish", .phase = "recognise", .rewrite = RecogniseMish},
    {.name = "rms-normalization", .phase = "recognise", .rewrite = RecogniseRmsNormalization},
    {.name = "softmax", .phase = "recognise", .rewrite = RecogniseSoftmax},
    {.name = "swish", .phase = "recognise", .rewrite = RecogniseSwish},

    {.name = "pad-into-conv", .phase = "algebra", .rewrite = FoldPadIntoConv},
    {.name = "batch-normalization", .phase = "algebra", .rewrite = FoldBatchNormalization},
    {.name = "sink-transpose", .phase = "algebra", .rewrite = SinkTranspose},
    {.name = "scale-into-weights", .phase = "algebra", .rewrite = FoldScaleIntoWeights},
    {.name = "input-scale-into-weights", .phase = "algebra", .rewrite = FoldInputScaleIntoWeights},
    {.name = "merge-scales", .phase = "algebra", .rewrite = MergeScales},
    {.name = "quantization-scale", .phase = "algebra", .rewrite = UnitQuantisation},
    {.name = "slices-to-split", .phase = "algebra", .rewrite = SlicesToSplit},
    {.name = "unbind-to-split", .phase = "algebra", .rewrite = UnbindToSplit},
    {.name = "concat-of-split", .phase = "algebra", .rewrite = ConcatOfSplit},
    {.name = "sink-concat", .phase = "algebra", .rewrite = SinkConcat},
    {.name = "batch-products", .phase = "algebra", .rewrite = BatchProducts},

    {.name = "fuse-attention", .phase = "fuse", .rewrite = FuseAttention},
    {.name = "merge-matmuls", .phase = "fuse", .rewrite = MergeMatMuls},
    {.name = "fuse-shuffles", .phase = "fuse", .rewrite = FuseShuffles},
    {.name = "fuse-epilogues", .phase = "fuse", .rewrite = FuseEpilogues},
    {.name = "fuse-elementwise", .phase = "fuse", .rewrite = FuseElementwise},
    {.name = "fuse-prologues", .phase = "fuse", .rewrite = FusePrologues},
});

constexpr auto kSpecialised = std::to_array<Pass>({
    {.name = "bind", .phase = "specialise", .transform = BindShapes, .required = true},
    {.name = "legalise", .phase = "specialise", .rewrite = Legalise},
    {.name = "fuse-layers", .phase = "specialise", .rewrite = FuseLayers},
    {.name = "assign", .phase = "specialise", .transform = AssignKernels},
    {.name = "insert-reorders",
     .phase = "specialise",
     .transform = InsertReorders,
     .required = true},
    {.name = "schedule", .phase = "specialise", .transform = ScheduleSteps, .required = true},
});

}  // namespace

std::span<const Pass> PortablePipeline() { return kPortable; }
std::span<const Pass> SpecialisedPipeline() { return kSpecialised; }

absl::Status ValidateOptions(const PassOptions& options) {
  std::set<std::string> known;
  std::string list;
  for (const std::span<const Pass> pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      known.emplace(pass.name);
      absl::StrAppend(&list, list.empty() ? "" : ", ", ToAbsl(pass.name));
    }
  }
  std::set<std::string> named = options.without;
  if (!options.stop_after.empty()) named.insert(options.stop_after);
  for (const std::string& name : named) {
    if (known.count(name) > 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("there is no pass '", name, "'; the passes are: ", list));
  }
  return absl::OkStatus();
}

}  // namespace sinter
