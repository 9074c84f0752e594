// sinter-cifar10: classifies the pictures of CIFAR-10 on one backend, or compares all of them.
//
// Exit 0: done, 1: backends differ, 2: wrong usage, 3: data or weights that cannot be used.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sinter/models/cifar10.h"
#include "sinter/models/networks.h"
#include "sinter/sinter.h"

namespace {

using sinter::Tensor;

constexpr char kUsage[] =
    "usage: sinter-cifar10 [options]\n"
    "  --data PATH      the folder with CIFAR-10's .bin files, or cifar-10-binary.tar.gz;\n"
    "                   seeded pictures unless given\n"
    "  --weights FILE   .safetensors; seeded weights unless given\n"
    "  --network NAME   resnet20, resnet56, cifar10_cnn, ... (resnet20)\n"
    "  --backend NAME   naive, blocked, onednn or auto (auto)\n"
    "  --compare        runs every backend on each batch and compares it with naive\n"
    "  --batch N        pictures in a run (32)\n"
    "  --images N       only the first N pictures (all of them; 64 seeded ones)\n"
    "  --threads N      as many as the process may use, unless given\n";

// Results may differ by this share of the largest value; below 1 it is absolute.
constexpr double kTolerance = 1e-4;

struct Arguments {
  std::string data;
  std::string weights;
  std::string network = "resnet20";
  bool compare = false;
  int64_t batch = 32;
  int64_t images = 0;  // 0: all
  int threads = 0;
};

template <class T>
absl::Status ParsePositive(const char* name, std::string_view value, T& number) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && end == value.data() + value.size() && number > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(name, " takes a positive number, not ", sinter::ToAbsl(value)));
}

absl::StatusOr<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--compare") {
      arguments.compare = true;
      continue;
    }
    if (i + 1 == argc) return absl::InvalidArgumentError(absl::StrCat(argv[i], " needs a value"));
    const std::string_view value = argv[++i];
    if (name == "--data") {
      arguments.data = value;
    } else if (name == "--weights") {
      arguments.weights = value;
    } else if (name == "--network") {
      arguments.network = value;
    } else if (name == "--backend") {
      SINTER_RETURN_IF_ERROR(sinter::SetBackend(value));
    } else if (name == "--batch") {
      SINTER_RETURN_IF_ERROR(ParsePositive("--batch", value, arguments.batch));
    } else if (name == "--images") {
      SINTER_RETURN_IF_ERROR(ParsePositive("--images", value, arguments.images));
    } else if (name == "--threads") {
      SINTER_RETURN_IF_ERROR(ParsePositive("--threads", value, arguments.threads));
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", argv[i - 1]));
    }
  }
  return arguments;
}

absl::StatusOr<sinter::Cifar10> LoadData(const Arguments& arguments) {
  constexpr int64_t kSeeded = 64;
  if (arguments.data.empty()) {
    return sinter::Cifar10::Seeded(arguments.images > 0 ? arguments.images : kSeeded);
  }
  SINTER_ASSIGN_OR_RETURN(
      sinter::Cifar10 data,
      sinter::Cifar10::Load(
          arguments.data, {.progress = [](const sinter::Cifar10Progress& read) {
            std::fprintf(stderr, "%s: %lld of %lld pictures\n", std::string(read.file).c_str(),
                         static_cast<long long>(read.pictures), static_cast<long long>(read.all));
          }}));
  if (arguments.images > data.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--images ", arguments.images, ": there are ", data.size(), " pictures"));
  }
  return data;
}

absl::StatusOr<sinter::Model> MakeModel(const Arguments& arguments) {
  if (arguments.weights.empty()) return sinter::BuildNetwork(arguments.network);
  SINTER_ASSIGN_OR_RETURN(sinter::SafetensorsWeights weights,
                          sinter::SafetensorsWeights::Open(arguments.weights));
  return sinter::BuildNetwork(arguments.network, &weights);
}

// A backend with its session and what became of the pictures.
struct Entrant {
  std::string backend;
  std::unique_ptr<sinter::Session> session;
  int64_t correct = 0;
  double difference = 0;  // from the first entrant
};

absl::StatusOr<std::vector<Entrant>> MakeEntrants(const sinter::Model& model,
                                                  const Arguments& arguments, int64_t batch) {
  std::vector<std::string> names = {sinter::GetBackend()};
  if (arguments.compare) {
    names = {"naive"};
    for (const sinter::BackendInfo& backend : sinter::AvailableBackends()) {
      if (backend.name != names[0]) names.push_back(backend.name);
    }
  }
  std::vector<Entrant> entrants;
  for (const std::string& name : names) {
    SINTER_ASSIGN_OR_RETURN(
        auto session,
        sinter::Session::Create(model, {.backend = name, .threads = arguments.threads}));
    const sinter::BenchmarkScope scope("compile " + name);
    SINTER_RETURN_IF_ERROR(session->Prepare({{batch, 3, 32, 32}}));
    entrants.push_back({.backend = name, .session = std::move(session)});
  }
  return entrants;
}

int64_t CountCorrect(const Tensor& scores, std::span<const uint8_t> labels) {
  const std::span<const float> values = scores.values<float>();
  const size_t classes = labels.empty() ? 0 : values.size() / labels.size();
  int64_t correct = 0;
  for (size_t i = 0; i < labels.size() && classes > 0; ++i) {
    const auto row = values.subspan(i * classes, classes);
    const auto best = std::max_element(row.begin(), row.end()) - row.begin();
    correct += best == labels[i] ? 1 : 0;
  }
  return correct;
}

double Difference(const Tensor& reference, const Tensor& other) {
  const std::span<const float> a = reference.values<float>();
  const std::span<const float> b = other.values<float>();
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 1;
  double difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) {
      return std::numeric_limits<double>::infinity();
    }
    largest = std::max(largest, std::abs(double{a[i]}));
    difference = std::max(difference, std::abs(double{a[i]} - double{b[i]}));
  }
  return difference / largest;
}

// All entrants run each batch, so that a slow phase of the machine affects all of them. Runs of
// whole batches are measured.
absl::Status RunBatches(const sinter::Cifar10& data, int64_t images, int64_t batch,
                        std::vector<Entrant>& entrants) {
  for (int64_t first = 0; first < images; first += batch) {
    const int64_t count = std::min(batch, images - first);
    SINTER_ASSIGN_OR_RETURN(const Tensor pictures, data.Batch(first, count));
    const std::span<const uint8_t> labels =
        data.labels().subspan(static_cast<size_t>(first), static_cast<size_t>(count));
    Tensor reference;
    for (Entrant& entrant : entrants) {
      std::optional<sinter::BenchmarkScope> scope;
      if (count == batch) scope.emplace(entrant.backend);
      auto scores = entrant.session->Run(pictures);
      scope.reset();
      if (!scores.ok()) return sinter::Annotate(scores.status(), entrant.backend);
      entrant.correct += CountCorrect(*scores, labels);
      if (reference.empty()) reference = *scores;
      entrant.difference = std::max(entrant.difference, Difference(reference, *scores));
    }
    if (isatty(STDERR_FILENO) != 0) {
      std::fprintf(stderr, "\r%lld of %lld pictures%s", static_cast<long long>(first + count),
                   static_cast<long long>(images), first + count == images ? "\n" : "");
    }
  }
  return absl::OkStatus();
}

sinter::BenchmarkSummary SummaryOf(const std::string& name) {
  for (sinter::BenchmarkSummary& summary : sinter::BenchmarkResults()) {
    if (summary.name == name) return std::move(summary);
  }
  return {};
}

std::string FormatSpeedup(const std::string& baseline, const std::string& backend) {
  if (baseline == backend) return "1x";
  const auto comparison = sinter::CompareBenchmarks(baseline, backend);
  if (!comparison.ok()) return "";
  char text[64];
  if (std::isfinite(comparison->high)) {
    std::snprintf(text, sizeof(text), "%.1fx (%.1f to %.1f)", comparison->speedup, comparison->low,
                  comparison->high);
  } else {
    std::snprintf(text, sizeof(text), "%.1fx", comparison->speedup);
  }
  return text;
}

void PrintTable(const std::vector<Entrant>& entrants, int64_t batch) {
  std::printf("\n%-12s %14s %8s  %-22s %s\n", "backend", "ms per picture", "fastest", "speed-up",
              "max difference");
  for (const Entrant& entrant : entrants) {
    const std::string& name = entrant.backend;
    const sinter::BenchmarkSummary runs = SummaryOf(name);
    std::printf("%-12s %14.3f %8.3f  %-22s %.1e\n", name.c_str(),
                runs.median_ms / static_cast<double>(batch),
                runs.min_ms / static_cast<double>(batch),
                FormatSpeedup(entrants[0].backend, name).c_str(), entrant.difference);
  }
}

// Returns the exit code.
absl::StatusOr<int> Run(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const sinter::Cifar10 data, LoadData(arguments));
  const int64_t images = arguments.images > 0 ? arguments.images : data.size();
  const int64_t batch = std::min(arguments.batch, images);
  SINTER_ASSIGN_OR_RETURN(const sinter::Model model, MakeModel(arguments));
  SINTER_ASSIGN_OR_RETURN(std::vector<Entrant> entrants, MakeEntrants(model, arguments, batch));
  SINTER_RETURN_IF_ERROR(RunBatches(data, images, batch, entrants));

  std::printf("data       %s", data.description().c_str());
  if (images < data.size()) std::printf(", the first %lld", static_cast<long long>(images));
  std::printf("\nnetwork    %s, %s\n", arguments.network.c_str(),
              arguments.weights.empty() ? "seeded weights: its answers mean nothing"
                                        : arguments.weights.c_str());
  const Entrant& first = entrants[0];
  const sinter::BenchmarkSummary runs = SummaryOf(first.backend);
  if (!arguments.compare) {
    std::printf("backend    %s\n", first.backend.c_str());
    std::printf("time       %.3f ms per picture, %.3f in the fastest run; %.1f ms of compilation\n",
                runs.median_ms / static_cast<double>(batch),
                runs.min_ms / static_cast<double>(batch),
                SummaryOf("compile " + first.backend).total_ms);
    std::printf("memory     %.1f MB allocated in a run, %.1f MB resident at most\n",
                runs.peak_memory_mb, sinter::BenchmarkScope::peak_resident_mb());
  }
  std::printf("measured   %zu runs of %lld pictures on %d threads\n", runs.count,
              static_cast<long long>(batch), first.session->threads());
  if (!arguments.weights.empty() && !data.seeded()) {
    std::printf("accuracy   %.2f %%: %lld of %lld\n",
                100 * static_cast<double>(first.correct) / static_cast<double>(images),
                static_cast<long long>(first.correct), static_cast<long long>(images));
  }
  if (!arguments.compare) return 0;
  PrintTable(entrants, batch);
  for (const Entrant& entrant : entrants) {
    if (entrant.difference > kTolerance) return 1;
  }
  return 0;
}

int Fail(const absl::Status& status, int exit_code) {
  std::fprintf(stderr, "sinter-cifar10: %s\n", std::string(status.message()).c_str());
  if (exit_code == 2) std::fputs(kUsage, stderr);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  const absl::StatusOr<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments.ok()) return Fail(arguments.status(), 2);
  const absl::StatusOr<int> exit_code = Run(*arguments);
  return exit_code.ok() ? *exit_code : Fail(exit_code.status(), 3);
}
