#include "compete/board_lines.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "report/json.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

// The version of the lines' form, which changes when a key is added, removed or changes its meaning.
constexpr int kForm = 1;
constexpr std::string_view kFormKey = "leaderboard";
constexpr uintmax_t kMostFileBytes = uintmax_t{1} << 30;
// A run with the most samples and the longest texts takes less.
constexpr size_t kMostLineBytes = size_t{1} << 22;

absl::Status Wrong(std::string_view key, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("\"", ToAbsl(key), "\" ", ToAbsl(what)));
}

absl::Status Read(std::string_view key, const Json& json, std::string& text) {
  if (!json.is_string()) return Wrong(key, "is not a string");
  text = json.get<std::string>();
  return absl::OkStatus();
}

absl::Status Read(std::string_view key, const Json& json, int& number) {
  if (!json.is_number_integer()) return Wrong(key, "is not an integer");
  // An unsigned number beyond int64_t is out of range like any other.
  const bool fits = json.is_number_unsigned()
                        ? json.get<uint64_t>() <= std::numeric_limits<int>::max()
                        : json.get<int64_t>() >= std::numeric_limits<int>::min();
  if (!fits) return Wrong(key, "is out of range");
  number = json.get<int>();
  return absl::OkStatus();
}

absl::Status Read(std::string_view key, const Json& json, double& number) {
  if (!json.is_number()) return Wrong(key, "is not a number");
  number = json.get<double>();
  return absl::OkStatus();
}

absl::Status Read(std::string_view key, const Json& json, std::optional<double>& number) {
  return Read(key, json, number.emplace());
}

absl::Status Read(std::string_view key, const Json& json, std::vector<double>& numbers) {
  if (!json.is_array()) return Wrong(key, "is not an array");
  if (json.size() > kMostSamples) {
    return Wrong(key, absl::StrCat("has more than ", kMostSamples, " numbers"));
  }
  for (const Json& element : json) {
    SINTER_RETURN_IF_ERROR(Read(key, element, numbers.emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status Read(std::string_view key, const Json& json, EntryKind& kind) {
  const auto read = json.is_string() ? EntryKindOf(json.get<std::string>()) : std::nullopt;
  if (!read) return Wrong(key, "is not library, built-in or peer");
  kind = *read;
  return absl::OkStatus();
}

absl::Status Read(std::string_view key, const Json& json, RunStatus& status) {
  const auto read = json.is_string() ? RunStatusOf(json.get<std::string>()) : std::nullopt;
  if (!read) return Wrong(key, "is not ok or failed");
  status = *read;
  return absl::OkStatus();
}

absl::Status CheckForm(const Json& object) {
  const auto form = object.find(kFormKey);
  int number = 0;
  if (form == object.end()) return absl::InvalidArgumentError("not a run of a leaderboard");
  SINTER_RETURN_IF_ERROR(Read(kFormKey, *form, number));
  if (number > kForm) {
    return absl::FailedPreconditionError(absl::StrCat("a newer Sinter wrote it: its form is ",
                                                      number, ", and this one reads ", kForm));
  }
  return number == kForm ? absl::OkStatus() : Wrong(kFormKey, "is out of range");
}

// Parses the line; an object with a key twice is refused.
absl::StatusOr<Json> Parse(const std::string& line) {
  std::set<std::string> keys;
  bool twice = false;
  const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) {
      twice = twice || !keys.insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  Json json = Json::parse(line, note, /*allow_exceptions=*/false);
  if (json.is_discarded()) return absl::InvalidArgumentError("not JSON, or a number is too large");
  if (!json.is_object()) return absl::InvalidArgumentError("not an object");
  if (twice) return absl::InvalidArgumentError("a key is there twice");
  return json;
}

}  // namespace

std::string LineOf(const BoardRun& run) {
  Json line = {{kFormKey, kForm}};
  line.update(ToJson(run));
  return Dump(line, -1);
}

absl::StatusOr<BoardRun> RunOfLine(const std::string& line) {
  if (line.size() > kMostLineBytes) {
    return absl::InvalidArgumentError(absl::StrCat("longer than ", kMostLineBytes, " bytes"));
  }
  SINTER_ASSIGN_OR_RETURN(const Json object, Parse(line));
  SINTER_RETURN_IF_ERROR(CheckForm(object));
  BoardRun run;
  size_t read = 1;
  absl::Status status;
  ForEachField<BoardRun>([&](const auto& field) {
    if (!status.ok()) return;
    auto& value = run.*field.member;
    const auto found = object.find(field.name);
    if (found == object.end()) {
      if constexpr (!kIsOptional<std::remove_cvref_t<decltype(value)>>) {
        status = Wrong(field.name, "is missing");
      }
      return;
    }
    ++read;
    status = Read(field.name, *found, value);
  });
  SINTER_RETURN_IF_ERROR(status);
  if (read != object.size()) return absl::InvalidArgumentError("it has unknown keys");
  SINTER_RETURN_IF_ERROR(Validate(run));
  return run;
}

absl::StatusOr<std::vector<BoardRun>> ReadLines(const std::string& path) {
  // Devices and FIFOs may never end.
  std::error_code ignored;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
  if (std::filesystem::file_size(path, ignored) > kMostFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": larger than ", kMostFileBytes, " bytes"));
  }
  std::vector<BoardRun> runs;
  std::string line;
  for (int64_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    absl::StatusOr<BoardRun> run = RunOfLine(line);
    if (!run.ok()) return Annotate(run.status(), absl::StrCat(path, ": line ", number));
    runs.push_back(*std::move(run));
  }
  if (file.bad()) return absl::FailedPreconditionError(absl::StrCat(path, ": cannot be read"));
  return runs;
}

std::string SamplesText(const std::vector<double>& samples) { return Dump(Json(samples), -1); }

absl::StatusOr<std::vector<double>> SamplesOf(const std::string& text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<double> samples;
  SINTER_RETURN_IF_ERROR(Read("samples", json, samples));
  return samples;
}

}  // namespace sinter::compete
