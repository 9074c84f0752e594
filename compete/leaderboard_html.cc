#include "compete/leaderboard_html.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "compete/html/board_parts.h"
#include "report/html_page.h"
#include "report/json.h"

namespace sinter::compete {
namespace {

constexpr uintmax_t kMostReportBytes = 1'000'000;

// The address of a file, in which only characters that mean nothing in an address stay.
std::string FileAddress(const std::filesystem::path& path) {
  std::string address = "file://";
  for (const char c : path.string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '/' || c == '.' || c == '-' || c == '_') {
      address += c;
    } else {
      absl::StrAppendFormat(&address, "%%%02X", byte);
    }
  }
  return address;
}

// The file's contents if they are results of Sinter. A board can come from elsewhere and name any
// file of this machine, which must not become part of a page.
std::optional<Json> SinterResults(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::file_size(path, ignored) > kMostReportBytes) return std::nullopt;
  std::stringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  Json json = Json::parse(bytes.str(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("sinter") || !json.contains("verb")) return std::nullopt;
  return json;
}

// The run without its samples, which would make most of the page.
Json RunForPage(const BoardRun& run) {
  Json json = ToJson(run);
  json["samples"] = run.samples.size();
  return json;
}

Json TableForPage(const BoardTable& table, std::set<std::string>& best) {
  Json json = ToJson(table);
  Json places = Json::array();
  for (const Standing& standing : table.standings) {
    places.push_back({{"id", standing.id},
                      {"rank", standing.rank.value ? Json(*standing.rank.value) : Json()},
                      {"runs", standing.runs},
                      {"failures", standing.failures}});
    best.insert(standing.id);
  }
  json["standings"] = std::move(places);
  return json;
}

}  // namespace

std::string LeaderboardHtml(const std::vector<BoardRun>& runs,
                            const std::vector<BoardTable>& tables, const std::string& machine) {
  Json data = {{"machine", machine},
               {"runs", Json::array()},
               {"tables", Json::array()},
               {"reports", Json::object()},
               {"links", Json::object()}};
  std::set<std::string> best;
  for (const BoardTable& table : tables) data["tables"].push_back(TableForPage(table, best));
  for (const BoardRun& run : runs) {
    data["runs"].push_back(RunForPage(run));
    if (run.report.empty()) continue;
    std::error_code ignored;
    const auto path = std::filesystem::absolute(run.report, ignored);
    if (!std::filesystem::is_regular_file(path, ignored)) continue;
    if (std::optional<Json> results = best.contains(run.id) ? SinterResults(path) : std::nullopt) {
      data["reports"][run.id] = *std::move(results);
    } else {
      data["links"][run.id] = FileAddress(path);
    }
  }
  return HtmlPage({.title = "Sinter - leaderboard",
                   .style = kBoardStyle,
                   .script = kBoardScript,
                   .command = "sinter leaderboard --json FILE"},
                  data);
}

}  // namespace sinter::compete
