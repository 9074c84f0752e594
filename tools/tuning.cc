#include "tools/tuning.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "runtime/backends.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "runtime/measured_cost.h"
#include "sinter/status.h"
#include "tools/output.h"

namespace sinter::tools {

std::shared_ptr<const TuningCache> ReadTuning() {
  const std::string path = TuningCachePath();
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored)) return nullptr;
  auto cache = TuningCache::Read(path, TuningMachine());
  if (cache.ok()) return std::make_shared<const TuningCache>(*std::move(cache));
  if (!absl::IsNotFound(cache.status())) {
    Say(absl::StrCat(cache.status().message(), "; kernels are chosen without it"));
  }
  return nullptr;
}

absl::StatusOr<TuningOutcome> Tune(const Model& model, const SessionOptions& options,
                                   const std::vector<Tensor>& inputs,
                                   std::shared_ptr<const TuningCache>& cache, const Watch& watch) {
  const std::string path = TuningCachePath();
  if (path.empty()) {
    return absl::FailedPreconditionError(
        "there is no place for the tuning cache: none of SINTER_TUNING_CACHE, XDG_CACHE_HOME and "
        "HOME is set");
  }
  TuningCache measured = cache == nullptr ? TuningCache(TuningMachine()) : *cache;
  SINTER_ASSIGN_OR_RETURN(const TuningOutcome outcome,
                          TuneModel(model, inputs, options, measured, watch));
  for (const std::string& failure : outcome.failures) Say(absl::StrCat("not measured: ", failure));
  std::error_code ignored;  // Write reports the error
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  SINTER_RETURN_IF_ERROR(measured.Write(path));
  cache = std::make_shared<const TuningCache>(std::move(measured));
  return outcome;
}

absl::StatusOr<std::unique_ptr<Session>> OpenSession(const Model& model,
                                                     const ModelArguments& arguments,
                                                     const std::vector<Tensor>& inputs,
                                                     const Watch& watch) {
  SessionOptions options = arguments.session;
  if (arguments.tune != kTuneOff) options.tuning = ReadTuning();
  if (arguments.tune == kTuneOn) {
    SINTER_RETURN_IF_ERROR(Tune(model, options, inputs, options.tuning, watch).status());
  }
  return Session::Create(model, options);
}

size_t CountTunedSteps(const ExecutionTrace& trace, const Session& session) {
  const TuningCache* const cache = session.options().tuning.get();
  if (cache == nullptr) return 0;
  const auto backends = BackendSetFor(session.backend());
  if (!backends.ok()) return 0;
  const std::vector<TracedStep> steps = trace.Steps();
  return static_cast<size_t>(std::count_if(steps.begin(), steps.end(), [&](const TracedStep& step) {
    return step.step != nullptr &&
           IsMeasured(cache, *step.graph, step.node, session.threads(), *backends, *step.candidate);
  }));
}

}  // namespace sinter::tools
