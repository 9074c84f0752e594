#include "compete/board_run.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "report/format.h"
#include "report/json.h"
#include "sinter/session_options.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr size_t kIdDigits = 32;
// Larger figures are nonsense: thirty years, and a thousand times the largest computer.
constexpr double kLargestFigure = 1e9;
constexpr double kLargestSpeedup = 1e15;

size_t MostBytes(std::string_view field) {
  return field == "reason" || field == "report" ? 4096 : 256;
}

// The text with U+FFFD in place of what is not UTF-8.
std::string ValidUtf8(const std::string& text) {
  return Json::parse(Dump(Json(text), -1)).get<std::string>();
}

absl::Status Wrong(std::string_view field, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(ToAbsl(field), " ", ToAbsl(what)));
}

absl::Status CheckText(std::string_view field, const std::string& text) {
  if (text.size() > MostBytes(field)) {
    return Wrong(field, absl::StrCat("is longer than ", MostBytes(field), " bytes"));
  }
  if (text.find('\0') != std::string::npos) return Wrong(field, "contains a zero byte");
  if (ValidUtf8(text) != text) return Wrong(field, "is not UTF-8");
  return absl::OkStatus();
}

bool IsWithin(double value, double most) { return value >= 0 && value <= most; }

double LargestOf(std::string_view field) {
  if (field == "error") return std::numeric_limits<double>::max();
  return field == "speedup" ? kLargestSpeedup : kLargestFigure;
}

// Whether the text is "dddd-dd-ddTdd:dd:ddZ" with a month, a day and a time of day.
bool IsTime(const std::string& text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == '0' ? absl::ascii_isdigit(static_cast<unsigned char>(text[i]))
                                      : text[i] == kForm[i];
    if (!fits) return false;
  }
  const auto number = [&](size_t at) { return 10 * (text[at] - '0') + (text[at + 1] - '0'); };
  return number(5) >= 1 && number(5) <= 12 && number(8) >= 1 && number(8) <= 31 &&
         number(11) < 24 && number(14) < 60 && number(17) <= 60;
}

bool IsId(const std::string& id) {
  return id.size() == kIdDigits && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// What a run needs beyond the ranges of its figures.
absl::Status CheckStatus(const BoardRun& run) {
  if (run.status == RunStatus::kFailed) {
    return run.reason.empty() ? Wrong("reason", "is missing: the run failed") : absl::OkStatus();
  }
  if (!run.reason.empty()) return Wrong("reason", "is for failed runs only");
  const std::pair<std::string_view, std::optional<double>> positive[] = {
      {"speedup", run.speedup},
      {"median_seconds", run.median_seconds},
      {"min_seconds", run.min_seconds},
      {"naive_median_seconds", run.naive_median_seconds}};
  for (const auto& [name, figure] : positive) {
    if (!figure) return Wrong(name, "is missing");
    if (*figure == 0) return Wrong(name, "is 0");
  }
  if (!run.spread) return Wrong("spread", "is missing");
  if (*run.min_seconds > *run.median_seconds) return Wrong("min_seconds", "exceeds the median");
  return absl::OkStatus();
}

// The text's longest beginning of at most `most` bytes that ends with a character.
std::string Cut(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

}  // namespace

std::string_view NameOf(RunStatus status) { return status == RunStatus::kOk ? "ok" : "failed"; }

std::optional<RunStatus> RunStatusOf(std::string_view name) {
  for (const RunStatus status : {RunStatus::kOk, RunStatus::kFailed}) {
    if (NameOf(status) == name) return status;
  }
  return std::nullopt;
}

std::string BoardRun::SpeedupText(const BoardRun& run) {
  return run.speedup ? FormatRatio(*run.speedup) : "";
}

std::string BoardRun::MedianText(const BoardRun& run) {
  if (!run.median_seconds) return "";
  const std::string median = FormatMilliseconds(*run.median_seconds);
  return run.spread ? absl::StrCat(median, " ", FormatInterval(*run.spread), " %") : median;
}

std::string BoardRun::GflopText(const BoardRun& run) {
  return run.gflop_per_second ? absl::StrFormat("%.1f", *run.gflop_per_second) : "";
}

std::string BoardRun::MemoryText(const BoardRun& run) {
  return run.peak_memory_mb ? absl::StrFormat("%.1f", *run.peak_memory_mb) : "";
}

std::string BoardRun::HashText(const BoardRun& run) { return Cut(run.source_hash, 8); }

std::string BoardRun::ResultText(const BoardRun& run) {
  return run.status == RunStatus::kOk ? "ok" : absl::StrCat("failed: ", run.reason);
}

// "2025-01-31 12:34"
std::string BoardRun::WhenText(const BoardRun& run) {
  if (!IsTime(run.time)) return run.time;
  return absl::StrCat(run.time.substr(0, 10), " ", run.time.substr(11, 5));
}

absl::Status Validate(const BoardRun& run) {
  absl::Status status;
  ForEachField<BoardRun>([&](const auto& field) {
    if (!status.ok()) return;
    const auto& value = run.*field.member;
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_same_v<Value, std::string>) {
      status = CheckText(field.name, value);
    } else if constexpr (std::is_same_v<Value, std::optional<double>>) {
      if (value && !IsWithin(*value, LargestOf(field.name))) {
        status = Wrong(field.name, absl::StrCat("is out of range: ", *value));
      }
    }
  });
  SINTER_RETURN_IF_ERROR(status);
  if (!IsId(run.id)) return Wrong("id", "is not 32 hexadecimal digits");
  if (!IsTime(run.time)) return Wrong("time", "is not of the form 2025-01-31T12:34:56Z");
  if (run.task.empty()) return Wrong("task", "is empty");
  if (run.entry.empty()) return Wrong("entry", "is empty");
  if (run.threads < 1 || run.threads > kMostThreads) {
    return Wrong("threads", absl::StrCat("is out of range: ", run.threads));
  }
  if (run.samples.size() > kMostSamples) {
    return Wrong("samples", absl::StrCat("has more than ", kMostSamples, " numbers"));
  }
  for (const double sample : run.samples) {
    if (!IsWithin(sample, kLargestFigure)) {
      return Wrong("samples", absl::StrCat("has a number out of range: ", sample));
    }
  }
  return CheckStatus(run);
}

void Repair(BoardRun& run) {
  ForEachField<BoardRun>([&](const auto& field) {
    auto& value = run.*field.member;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>) {
      std::replace(value.begin(), value.end(), '\0', ' ');
      value = Cut(ValidUtf8(value), MostBytes(field.name));
    }
  });
  const bool failed = run.status == RunStatus::kFailed;
  if (failed && run.error && !std::isfinite(*run.error)) run.error.reset();
  if (run.samples.size() > kMostSamples) {
    std::vector<double> thinned(kMostSamples);
    for (size_t i = 0; i < kMostSamples; ++i) {
      thinned[i] = run.samples[i * run.samples.size() / kMostSamples];
    }
    run.samples = std::move(thinned);
  }
}

std::string RandomRunId() {
  std::random_device random;
  std::string id;
  for (size_t digits = 0; digits < kIdDigits; digits += 8) {
    absl::StrAppendFormat(&id, "%08x", static_cast<uint32_t>(random()));
  }
  return id;
}

}  // namespace sinter::compete
