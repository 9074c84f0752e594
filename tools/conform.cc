// sinter conform: runs ONNX's node tests, or other tests in their layout.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "frontend/onnx/operator_list.h"
#include "report/conform_record.h"
#include "report/table.h"
#include "sinter/backends.h"
#include "sinter/status.h"
#include "tools/conformance_test_case.h"
#include "tools/model_arguments.h"
#include "tools/output.h"
#include "tools/verbs.h"

namespace sinter::tools {
namespace {

struct Arguments {
  std::string directory;
  std::string filter;
  SessionOptions session{.threads = 1};  // the tests are small
  Tolerance tolerance;
  std::string json;
};

struct Outcome {
  ConformRecord record;
  std::map<std::string, std::set<std::string>> by_operator;  // unsupported tests
};

bool HasModel(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder / "model.onnx", error);
}

// Returns the folder itself if it is a test, otherwise the tests in it, sorted by name. Empty if
// there are tests, but the filter matches none.
absl::StatusOr<std::vector<std::filesystem::path>> FindTests(const Arguments& arguments) {
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  if (HasModel(arguments.directory)) {
    folders.push_back(std::filesystem::path(arguments.directory).lexically_normal());
    if (!folders.back().has_filename()) folders.back() = folders.back().parent_path();
  } else {
    for (const auto& entry : std::filesystem::directory_iterator(arguments.directory, error)) {
      if (HasModel(entry.path())) folders.push_back(entry.path());
    }
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(arguments.directory, ": ", error.message()));
  }
  if (folders.empty()) {
    return absl::NotFoundError(
        absl::StrCat(arguments.directory, ": no folder in it holds a model.onnx"));
  }
  std::erase_if(folders, [&](const std::filesystem::path& folder) {
    return !absl::StrContains(folder.filename().string(), arguments.filter);
  });
  std::sort(folders.begin(), folders.end());
  return folders;
}

// Whether the text contains `word` as a whole word, ignoring case.
bool Mentions(const std::string& text, const std::string& word) {
  const std::string in = absl::AsciiStrToLower(text);
  const std::string wanted = absl::AsciiStrToLower(word);
  const auto is_part = [&](size_t i) { return i < in.size() && absl::ascii_isalnum(in[i]); };
  for (size_t at = in.find(wanted); at != std::string::npos; at = in.find(wanted, at + 1)) {
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + wanted.size())) return true;
  }
  return false;
}

// The operators of the model that the error names; all of them if it names none.
std::set<std::string> Blamed(const std::filesystem::path& folder, const std::string& reason) {
  const auto operators = ListOnnxOperators((folder / "model.onnx").string());
  if (!operators.ok() || operators->empty()) return {"(none)"};
  std::set<std::string> named;
  for (const std::string& name : *operators) {
    if (Mentions(reason, name)) named.insert(name);
  }
  return named.empty() ? *operators : named;
}

void Note(const std::filesystem::path& folder, const Verdict& verdict, Outcome& outcome) {
  const std::string name = folder.filename().string();
  if (verdict.status.ok()) {
    if (verdict.wrong.empty()) {
      outcome.record.passed.push_back({name});
    } else {
      outcome.record.wrong.push_back({name, verdict.wrong});
    }
    return;
  }
  std::string reason(ToStd(verdict.status.message()));
  const std::string path = absl::StrCat((folder / "model.onnx").string(), ": ");
  if (absl::StartsWith(reason, path)) reason.erase(0, path.size());
  if (verdict.is_damaged) {
    outcome.record.damaged.push_back({name, reason});
    return;
  }
  outcome.record.unsupported.push_back({name, reason});
  if (absl::IsInvalidArgument(verdict.status)) {
    outcome.record.refused_as_invalid.push_back({name, reason});
  }
  for (const std::string& op : Blamed(folder, reason)) outcome.by_operator[op].insert(name);
}

void Describe(std::string_view title, const std::vector<FailedTestRecord>& failures,
              std::string& text) {
  for (const FailedTestRecord& failure : failures) {
    absl::StrAppend(&text, ToAbsl(title), " ", Printable(failure.name), ": ",
                    Printable(failure.reason), "\n");
  }
}

std::string OperatorTable(const Outcome& outcome) {
  std::vector<std::pair<std::string, const std::set<std::string>*>> rows;
  for (const auto& [name, tests] : outcome.by_operator) rows.emplace_back(name, &tests);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.second->size() > b.second->size();
  });
  Table table({{"operator"}, {"unsupported", Align::kRight}, {"first reason"}});
  for (const auto& [name, tests] : rows) {
    const std::vector<FailedTestRecord>& unsupported = outcome.record.unsupported;
    const auto first = std::find_if(
        unsupported.begin(), unsupported.end(),
        [&](const FailedTestRecord& failure) { return failure.name == *tests->begin(); });
    table.AddRow({name, absl::StrCat(tests->size()), first->reason});
  }
  return table.ToString();
}

std::string ToText(const Outcome& outcome) {
  std::string text;
  const ConformRecord& record = outcome.record;
  Describe("wrong", record.wrong, text);
  Describe("unsupported", record.unsupported, text);
  if (!record.unsupported.empty()) absl::StrAppend(&text, "\n", OperatorTable(outcome));
  if (!record.refused_as_invalid.empty()) {
    text += "\nValid, but refused as invalid:\n";
    Describe(" ", record.refused_as_invalid, text);
  }
  if (!record.damaged.empty()) {
    text += "\nDamaged tests:\n";
    Describe(" ", record.damaged, text);
  }
  absl::StrAppend(&text, text.empty() ? "" : "\n", record.passed.size(), " passed, ",
                  record.wrong.size(), " wrong, ", record.unsupported.size(),
                  " unsupported, of which ", record.refused_as_invalid.size(),
                  " refused as invalid\n");
  if (!record.damaged.empty()) {
    text.insert(text.size() - 1, absl::StrCat(", ", record.damaged.size(), " damaged"));
  }
  return text;
}

absl::StatusOr<ExitCode> Conform(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<std::filesystem::path> folders, FindTests(arguments));
  if (folders.empty()) {
    Say(absl::StrCat("no test in ", arguments.directory, " has '", arguments.filter,
                     "', the filter, in its name"));
    return ExitCode::kUsage;
  }
  Outcome outcome;
  const std::string& backend = arguments.session.backend;
  outcome.record.backend = backend.empty() ? GetBackend() : backend;
  outcome.record.threads = arguments.session.threads;
  outcome.record.relative_tolerance = arguments.tolerance.relative;
  outcome.record.absolute_tolerance = arguments.tolerance.absolute;
  for (const std::filesystem::path& folder : folders) {
    Note(folder, RunTestCase(folder, arguments.session, arguments.tolerance), outcome);
  }
  SINTER_RETURN_IF_ERROR(Emit("conform", ToText(outcome), outcome.record, arguments.json));
  return outcome.record.wrong.empty() ? ExitCode::kDone : ExitCode::kMismatch;
}

}  // namespace

Verb AddConform(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("conform", "Run ONNX's tests: which pass, are wrong, are not supported");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("DIRECTORY", arguments->directory,
                   "A test (model.onnx and test_data_set_N), or a folder of tests")
      ->required();
  command->add_option("--filter", arguments->filter, "Only tests with TEXT in their name")
      ->type_name("TEXT");
  AddBackendArgument(*command, arguments->session.backend);
  command->add_option("--threads", arguments->session.threads, "Threads of a run")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 16).description(""));
  command->add_option("--rtol", arguments->tolerance.relative, "Relative tolerance")
      ->capture_default_str()
      ->type_name("X")
      ->check(CLI::NonNegativeNumber.description(""));
  command->add_option("--atol", arguments->tolerance.absolute, "Absolute tolerance")
      ->capture_default_str()
      ->type_name("X")
      ->check(CLI::NonNegativeNumber.description(""));
  AddJsonArgument(*command, arguments->json);
  return {command, [arguments] { return Conform(*arguments); }};
}

}  // namespace sinter::tools
