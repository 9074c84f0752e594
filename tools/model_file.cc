#include "tools/model_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "frontend/file/header.h"
#include "frontend/file/read.h"
#include "frontend/onnx/import.h"
#include "ir/suggestion.h"
#include "ir/text.h"
#include "sinter/status.h"
#include "tools/file.h"

namespace sinter::tools {
namespace {

absl::Status CheckNames(const Graph& graph, const InputShapes& shapes) {
  std::vector<std::string> known;
  for (const ValueId input : graph.inputs()) known.push_back(graph.value(input).name);
  for (const auto& [name, shape] : shapes) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return absl::InvalidArgumentError(UnknownName("input", "inputs", name, known));
  }
  return absl::OkStatus();
}

// Sets the shapes of inputs, and infers all types again if one changes.
absl::Status SetShapes(Graph& graph, const InputShapes& shapes) {
  SINTER_RETURN_IF_ERROR(CheckNames(graph, shapes));
  bool changed = false;
  for (const ValueId input : graph.inputs()) {
    const auto given = shapes.find(graph.value(input).name);
    if (given == shapes.end()) continue;
    Type type = graph.type(input);
    if (type.shape.has_rank() && type.shape.rank() != given->second.rank()) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", given->first, "' has shape ", type.shape.ToString(), ", ",
                       given->second.ToString(), " has another rank"));
    }
    changed = changed || type.shape != given->second;
    type.shape = given->second;
    graph.SetType(input, std::move(type));
  }
  return changed ? graph.InferTypes() : absl::OkStatus();
}

// Only the text form begins with a comment or with "graph".
bool IsText(std::string_view bytes) {
  const auto begin = absl::StripLeadingAsciiWhitespace(ToAbsl(bytes.substr(0, 4096)));
  return absl::StartsWith(begin, "graph") || absl::StartsWith(begin, "//");
}

bool IsSinter(std::string_view bytes) {
  return bytes.starts_with(std::string_view(file::kMagic.data(), file::kMagic.size()));
}

bool IsStream(const std::string& path) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  return path == kStandardInput || (type != std::filesystem::file_type::regular &&
                                    type != std::filesystem::file_type::directory &&
                                    type != std::filesystem::file_type::not_found);
}

absl::StatusOr<Graph> ReadStream(const std::string& path, const InputShapes& shapes,
                                 const std::set<std::string>& overridden) {
  SINTER_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, ImportLimits().max_file_bytes));
  absl::StatusOr<Graph> graph = IsSinter(bytes) ? ReadSinter(bytes)
                                : IsText(bytes) ? Parse(bytes)
                                                : ImportOnnx(bytes, {}, shapes, overridden);
  if (!graph.ok()) return Annotate(graph.status(), path == kStandardInput ? "stdin" : path);
  return graph;
}

absl::StatusOr<Graph> ReadText(const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, ImportLimits().max_file_bytes));
  absl::StatusOr<Graph> graph = Parse(text);
  if (!graph.ok()) return Annotate(graph.status(), path);
  return graph;
}

absl::StatusOr<Graph> Read(const std::string& path, const InputShapes& shapes,
                           const std::set<std::string>& overridden) {
  if (IsStream(path)) return ReadStream(path, shapes, overridden);
  if (absl::EndsWith(path, ".txt")) return ReadText(path);
  if (absl::EndsWith(path, ".sinter") || IsSinterFile(path)) return ReadSinterFile(path);
  return ImportOnnxFile(path, {}, shapes, overridden);
}

}  // namespace

absl::StatusOr<Graph> ReadModelGraph(const std::string& path, const InputShapes& shapes,
                                     const std::set<std::string>& overridden) {
  SINTER_ASSIGN_OR_RETURN(Graph graph, Read(path, shapes, overridden));
  if (shapes.empty()) return graph;
  // The import has already applied them to an ONNX model.
  const absl::Status status = SetShapes(graph, shapes);
  if (!status.ok()) return Annotate(status, path);
  return graph;
}

}  // namespace sinter::tools
