// check_models SCRATCH: for every path of a model on stdin, inspects, compiles, exports and runs that
// model in a process of its own, and prints a line of JSON:
//   stage      the last thing done
//   outcome    what the exit code of the runner would be, "signal N", "over N s" or "differs"
//   message    the error
//   seconds, megabytes   the longest processor time of a stage, and the most memory
// Files go into the folder SCRATCH. Runs use tensors that end before an inaccessible page, twice on
// every backend: the results must have the same bits each time, and agree between backends, and with
// those of the compiled and of the exported model.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "ir/cost.h"
#include "runtime/measure/difference.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/sinter.h"
#include "sinter/status.h"
#include "tests/fuzz/guarded_tensor.h"
#include "tools/verbs.h"

namespace sinter::fuzz {
namespace {

using tools::ExitCode;

constexpr time_t kMostSeconds = 10;         // of processor time, for a stage
constexpr unsigned kMostWallSeconds = 600;  // whatever else the machine does
constexpr double kRunSeconds = 5;           // a run that takes longer ends itself
constexpr rlim_t kMostAddresses = rlim_t{6} << 30;
constexpr int64_t kMostArenaBytes = int64_t{1} << 30;
constexpr int64_t kMostInputBytes = int64_t{1} << 28;
constexpr double kMostFlops = 2e9;  // of a run: nothing ends a kernel before its last product
// Backends may differ by rounding, which some models magnify.
constexpr double kLargestError = 1e-2;

// What the process of a model reports, in memory that it shares.
struct Report {
  char stage[32];
  char outcome[32];
  char message[600];
  double seconds;
};

void Copy(std::string_view text, std::span<char> to) {
  const size_t length = std::min(text.size(), to.size() - 1);
  std::memcpy(to.data(), text.data(), length);
  to[length] = '\0';
}

class Checks {
 public:
  Checks(std::string path, std::filesystem::path scratch, Report& report)
      : path_(std::move(path)), scratch_(std::move(scratch)), report_(report) {}

  void Run() {
    const std::string sinter = (scratch_ / "model.sinter").string();
    const std::string onnx = (scratch_ / "exported.onnx").string();
    if (!Verb("inspect", {path_})) return;
    if (!Verb("compile", {path_, "-o", sinter})) return;
    const bool exported = Verb("export", {path_, "-o", onnx});
    if (!exported && report_.outcome != kUnsupported) return;
    if (!Stage("load", [&] { return Load(path_); })) return;
    for (const char* backend : {"naive", "auto", "blocked", "onednn"}) {
      if (!Stage(std::string("run ") + backend, [&] { return RunOn(backend); })) return;
    }
    if (!Stage("run on 3 threads", [&] { return RunOn("auto", 3); })) return;
    if (!Stage("load compiled", [&] { return Load(sinter); })) return;
    if (!Stage("run compiled", [&] { return RunOn("auto"); }) || !exported) return;
    if (!Stage("load exported", [&] { return Load(onnx); })) return;
    Stage("run exported", [&] { return RunOn("auto"); });
  }

 private:
  static constexpr std::string_view kUnsupported = "4";  // as an outcome

  // Returns whether `work` succeeds.
  template <class Work>
  bool Stage(const std::string& name, const Work& work) {
    Copy(name, report_.stage);
    alarm(kMostWallSeconds);
    const itimerval timer{.it_interval = {}, .it_value = {.tv_sec = kMostSeconds, .tv_usec = 0}};
    setitimer(ITIMER_PROF, &timer, nullptr);
    const clock_t begin = clock();
    absl::Status status;
    try {
      status = work();
    } catch (const std::bad_alloc&) {
      status = absl::ResourceExhaustedError("bad_alloc");
    } catch (const std::exception& error) {
      status = absl::InternalError(error.what());
    }
    constexpr itimerval none = {};
    alarm(0);
    setitimer(ITIMER_PROF, &none, nullptr);
    report_.seconds =
        std::max(report_.seconds, static_cast<double>(clock() - begin) / CLOCKS_PER_SEC);
    Copy(std::to_string(static_cast<int>(tools::ExitCodeFor(status))), report_.outcome);
    Copy(ToStd(status.message()), report_.message);
    if (!differs_.empty()) {
      Copy("differs", report_.outcome);
      Copy(differs_, report_.message);
      return false;
    }
    return status.ok();
  }

  bool Verb(const std::string& name, std::vector<std::string> arguments) {
    return Stage(name, [&]() -> absl::Status {
      CLI::App app;
      const tools::Verb verbs[] = {tools::AddInspect(app), tools::AddCompile(app),
                                   tools::AddExport(app)};
      arguments.insert(arguments.begin(), name);
      std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
      app.parse(arguments);
      for (const tools::Verb& verb : verbs) {
        if (*verb.command) return verb.run().status();
      }
      return absl::InternalError("no verb");
    });
  }

  absl::Status Load(const std::string& path) {
    absl::StatusOr<Model> model = LoadModel(path);
    SINTER_RETURN_IF_ERROR(model.status());
    model_.emplace(*std::move(model));
    SINTER_ASSIGN_OR_RETURN(
        const auto dims,
        CompleteInputDims(*model_, std::vector<std::vector<int64_t>>(model_->inputs().size())));
    inputs_.clear();
    for (size_t i = 0; i < dims.size(); ++i) {
      const DType dtype = model_->inputs()[i].dtype;
      const CheckedSize size = ByteSize(dtype, dims[i]);
      if (!size.valid() || size.ValueOrDie() > kMostInputBytes) {
        return absl::ResourceExhaustedError("a large input");
      }
      SINTER_ASSIGN_OR_RETURN(const Tensor random, RandomTensor(dtype, dims[i], i));
      SINTER_ASSIGN_OR_RETURN(Tensor input, GuardedTensor(dtype, dims[i]));
      std::memcpy(input.mutable_data(), random.data(), static_cast<size_t>(random.byte_size()));
      inputs_.push_back(std::move(input));
    }
    return absl::OkStatus();
  }

  absl::Status RunOn(const std::string& backend, int threads = 1) {
    const RunOptions options{.time_limit = kRunSeconds};
    SINTER_ASSIGN_OR_RETURN(
        const auto session,
        Session::Create(
            *model_, {.backend = backend, .threads = threads, .max_arena_bytes = kMostArenaBytes}));
    std::vector<std::vector<int64_t>> dims;
    for (const Tensor& input : inputs_) dims.push_back(input.dims());
    SINTER_ASSIGN_OR_RETURN(const auto plan, session->PlanFor(dims));
    if (const double flops = CostOf(plan->graph()).flops; flops > kMostFlops) {
      return absl::ResourceExhaustedError(absl::StrCat("a run of ", flops, " operations"));
    }
    const clock_t begin = clock();
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> first, session->Run(inputs_, options));
    // A long run is not repeated.
    if (clock() - begin < kMostSeconds * CLOCKS_PER_SEC / 4) {
      SINTER_RETURN_IF_ERROR(Repeat(*session, first));
    }
    if (expected_.empty()) expected_ = first;
    for (size_t i = 0; i < first.size(); ++i) {
      const absl::StatusOr<double> error = RelativeError(first[i], expected_[i]);
      if (!error.ok()) {
        differs_ = absl::StrCat("output ", i, ": ", error.status().message());
      } else if (!(*error <= kLargestError)) {
        differs_ = absl::StrCat("output ", i, " differs from naive by ", *error);
      }
    }
    return absl::OkStatus();
  }

  // Runs again into guarded outputs, and compares them.
  absl::Status Repeat(const Session& session, const std::vector<Tensor>& first) {
    std::vector<Tensor> second;
    for (const Tensor& output : first) {
      SINTER_ASSIGN_OR_RETURN(second.emplace_back(), GuardedTensor(output.dtype(), output.dims()));
    }
    SINTER_RETURN_IF_ERROR(session.Run(inputs_, second, {.time_limit = kRunSeconds}));
    for (size_t i = 0; i < first.size(); ++i) {
      const auto bytes = static_cast<size_t>(first[i].byte_size());
      if (std::memcmp(first[i].data(), second[i].data(), bytes) != 0) {
        differs_ = absl::StrCat("output ", i, " is another one in a second run");
      }
    }
    return absl::OkStatus();
  }

  const std::string path_;
  const std::filesystem::path scratch_;
  Report& report_;
  std::optional<Model> model_;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> expected_;
  std::string differs_;
};

void PrintLine(const Report& report, int status, const rusage& usage) {
  nlohmann::json line = {{"stage", report.stage},
                         {"outcome", report.outcome},
                         {"message", report.message},
                         {"seconds", report.seconds},
                         {"megabytes", usage.ru_maxrss >> 10}};
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF) {
    line["outcome"] = absl::StrCat("over ", kMostSeconds, " s of processor time");
  } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    line["outcome"] = absl::StrCat("over ", kMostWallSeconds, " s");
  } else if (WIFSIGNALED(status)) {
    line["outcome"] = absl::StrCat("signal ", WTERMSIG(status));
  } else if (WEXITSTATUS(status) != 0) {
    line["outcome"] = absl::StrCat("exit ", WEXITSTATUS(status));
  }
  std::cout << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

void RunInChild(const std::string& path, const std::filesystem::path& scratch, Report& report) {
  const rlimit limit{kMostAddresses, kMostAddresses};
  setrlimit(RLIMIT_AS, &limit);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(1);
  if (std::freopen((scratch / "errors").c_str(), "w", stderr) == nullptr) _exit(1);
  Checks(path, scratch, report).Run();
  _exit(0);
}

}  // namespace
}  // namespace sinter::fuzz

int main(int argc, char** argv) {
  using namespace sinter::fuzz;
  if (argc != 2) return 2;
  void* const shared =
      mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 1;
  for (std::string path; std::getline(std::cin, path);) {
    auto& report = *new (shared) Report{};
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) RunInChild(path, argv[1], report);
    int status = 0;
    rusage usage = {};
    wait4(child, &status, 0, &usage);
    PrintLine(report, status, usage);
  }
  return 0;
}
