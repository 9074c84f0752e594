// The performance report: what every pass does to a model's time, memory and accuracy, the plan
// that remains, and what became of every node of the imported model.
//
//   auto model = sinter::LoadModel("resnet50.onnx", {.keep_imported = true});
//   auto report = sinter::MeasurePerformance(*model, inputs, {.session = {.threads = 1}});
//   for (const sinter::PassEffect& pass : report->passes) ...
//
// All times are in seconds and all sizes in bytes. The structs hold data only.
#ifndef SINTER_PERFORMANCE_REPORT_H_
#define SINTER_PERFORMANCE_REPORT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/session_options.h"
#include "sinter/tensor.h"
#include "sinter/timing.h"

namespace sinter {

// The difference in time between two stages that ran in the same rounds.
struct MeasuredChange {
  enum class Verdict { kUnmeasured, kFaster, kSlower, kNoChange };
  Verdict verdict = Verdict::kUnmeasured;  // too few rounds: nothing can be said
  double relative = 0;                     // -0.12: the second stage takes 12% less time
  // The confidence interval (99.7%) is `relative` plus or minus this; empty if too few rounds ran.
  std::optional<double> half_width;
  size_t rounds = 0;
};

// "faster", "slower", "no change", "unmeasured".
std::string_view NameOf(MeasuredChange::Verdict verdict);

// A pass that changed the graph, or the choice of kernels by measured times.
struct PassEffect {
  std::string pass;
  std::string phase;
  int nodes_before = 0;
  int nodes_after = 0;
  double pass_seconds = 0;              // spent in the pass when the model is compiled
  std::map<std::string, int> rewrites;  // how often each rule was applied
  std::vector<std::string> layers;      // source nodes that the rewrites consumed, by name

  // The whole model with the passes up to this one, then compiled like any model: legalised, with
  // kernels assigned.
  Timing time;
  MeasuredChange change;          // from the stage before
  double cumulative_speedup = 1;  // the median of the first stage over that of this one
  size_t steps = 0;
  int64_t arena_bytes = 0;
  int64_t packed_bytes = 0;
  int64_t moved_bytes = 0;     // read and written by all steps
  double compile_seconds = 0;  // of the plans
  double error = 0;            // against the truth; see PerformanceReport

  // Leave-one-out: the complete pipeline against the same without this pass. Negative: the pass
  // saves time. Empty in a quick report.
  std::optional<MeasuredChange> contribution;
  // Passes that applied more rewrites when this one was left out, and so made up for a part of it.
  std::vector<std::string> substitutes;
};

// Another kernel that could have run a step.
struct KernelAlternative {
  std::string backend;
  std::string kernel;
  double seconds = 0;     // as the cost model has it
  bool measured = false;  // by tuning; otherwise estimated
};

struct ReportStep {
  std::string step;  // its number; "4.0" is the first step in the bodies of step 4
  size_t segment = 0;
  std::string node;
  std::string operators;             // "conv+add+relu"
  std::string layer;                 // the part of the model that it belongs to: "/layer1/conv1"
  std::vector<std::string> sources;  // the nodes of the imported model that it stands for
  std::string backend;
  std::string kernel;
  std::string formats;  // of operands and results: "acdb, packed -> acdb"
  int64_t packed_bytes = 0;
  int64_t runs = 1;  // in one run of the model
  double seconds = 0;
  double spread = 0;  // the middle half of its times lies within this share of their median
  double share = 0;   // of all steps
  double flops = 0;
  double flops_per_second = 0;
  double bytes = 0;           // operands and results, each once
  double roofline_share = 0;  // the least possible time by the machine's ceilings over `seconds`
  std::string bound;          // the ceiling that applies: "compute" or "memory"; "" without work
  std::vector<KernelAlternative> alternatives;  // the fastest first
};

// A step that only moves elements.
struct CopyStep {
  std::string node;
  std::string operation;
  int64_t bytes = 0;  // written
  double seconds = 0;
};

// A fusion that a pass considered and did not do.
struct MissedFusion {
  std::string node;
  std::string pass;
  std::string reason;  // one of a few fixed words per pass
  std::string detail;  // a sentence about this node
  double seconds = 0;  // of the step that runs the node
};

// What became of a node of the imported model.
struct SourceDisposition {
  std::string source;              // its name, or "Conv #17"
  std::string operation;           // as the file names it
  std::string body;                // the path of the body that contains it; "" for the main graph
  std::string kind;                // "steps", "view", "folded", "merged", "removed", "not run"
  std::vector<std::string> steps;  // for "steps"
  std::string pass;                // that removed it
  std::string rule;
};

// Where a value lies in the arena, and during which steps.
struct ArenaInterval {
  std::string value;  // the node that computes it
  size_t segment = 0;
  int64_t offset = 0;
  int64_t bytes = 0;
  size_t first_step = 0;
  size_t last_step = 0;
};

// The ceilings of the machine for one number of threads, measured.
struct MachineCeilings {
  double flops_per_second = 0;  // f32 multiply-adds in registers
  double bytes_per_second = 0;  // reading memory that no cache holds
};

// How reliable the times are.
struct MeasurementNoise {
  bool busy = false;            // other programs took more than a tenth of a processor
  double other_processors = 0;  // processors that other programs used on average
  // The change measured between two sessions with the same plan. Changes that are not clearly
  // larger than `floor` are not claimed.
  MeasuredChange twins;
  double floor = 0;
  double seconds = 0;  // spent measuring
  size_t rounds = 0;
};

struct PerformanceReport {
  std::string backend;
  int threads = 0;
  bool quick = false;        // without leave-one-out
  bool interrupted = false;  // stages or rounds are missing
  MeasurementNoise noise;

  Timing unoptimised;            // no pass that can be left out, but kernels assigned
  double unoptimised_error = 0;  // against the truth: the imported graph on naive kernels
  Timing finished;
  double error = 0;  // of the finished plan
  double flops = 0;
  int64_t arena_bytes = 0;
  int64_t packed_bytes = 0;
  double compile_seconds = 0;
  size_t step_runs = 0;    // that the times of steps are from
  double steps_share = 0;  // the sum of the steps' times over the time of the runs they are from

  std::vector<PassEffect> passes;          // those that changed the graph, in order
  std::vector<std::string> unchanged;      // passes that changed nothing
  std::vector<ReportStep> steps;           // of all segments
  std::vector<CopyStep> copies;            // the largest first
  std::vector<MissedFusion> missed;        // those of the longest steps first
  std::vector<SourceDisposition> sources;  // one for every node of the imported model
  std::vector<ArenaInterval> arena;
  MachineCeilings ceilings;
};

struct ReportOptions {
  SessionOptions session;
  bool quick = false;
  // The measurement of the stages ends when every comparison has its verdict, at the latest after
  // this time. Compiling the stages is not included.
  double max_seconds = 60;
  // If not 0, every stage runs so often, whatever is decided, unless max_seconds end it before.
  // Fewer than 14 rounds give no verdict.
  size_t rounds = 0;
  // Ceilings that are known already; measured if 0.
  MachineCeilings ceilings;
  // Setting it, from any thread, ends the measurement soon with what was measured. May be null.
  const std::atomic<bool>* cancel = nullptr;
  // Called between measurements. May be empty.
  std::function<void(std::string_view what, size_t done, size_t total)> progress;
};

// Measures the report. The model must keep its imported graph (FailedPrecondition); passes that its
// options leave out stay left out. Other errors: those of Session::Create and Session::Run.
absl::StatusOr<PerformanceReport> MeasurePerformance(const Model& model,
                                                     std::span<const Tensor> inputs,
                                                     const ReportOptions& options = {});

}  // namespace sinter

#endif  // SINTER_PERFORMANCE_REPORT_H_
