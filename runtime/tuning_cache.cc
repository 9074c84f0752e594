#include "sinter/tuning_cache.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <system_error>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "ir/atomic_file.h"
#include "runtime/machine.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {
namespace {

// The first line of a cache file.
constexpr std::string_view kHeader = "sinter tuning cache 3";
// Finite, since sums of times are compared.
constexpr double kSecondsOfFailed = 1e9;

uint64_t HashOf(std::string_view work, int threads) {
  return XXH3_64bits_withSeed(work.data(), work.size(), static_cast<uint64_t>(threads));
}

}  // namespace

absl::StatusOr<TuningCache> TuningCache::Read(const std::string& path, std::string machine) {
  // Devices and FIFOs can be written but not read: /dev/full never ends.
  std::error_code ignored;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, ignored)) file.open(path);
  constexpr uintmax_t kMostCacheBytes = uintmax_t{1} << 28;
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
  const uintmax_t size = std::filesystem::file_size(path, ignored);
  if (size > kMostCacheBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": larger than ", kMostCacheBytes, " bytes"));
  }
  std::string text(size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  const auto lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  auto line = lines.begin();
  const auto next = [&] { return line == lines.end() ? absl::string_view() : *line++; };
  const absl::string_view header = next();
  if (header != ToAbsl(kHeader) || next() != machine) {
    if (!absl::StartsWith(header, "sinter tuning cache")) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": not a tuning cache"));
    }
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": measured on another machine or by an earlier version"));
  }
  TuningCache cache(std::move(machine));
  for (int number = 3; line != lines.end(); ++number) {
    // "8b90fe7371b883d1 1.25e-04 onednn/3.2.0-ad34c124/avx2 conv.brgconv:avx2 f32@acdb ..."
    const absl::InlinedVector<absl::string_view, 3> words =
        absl::StrSplit(next(), absl::MaxSplits(' ', 2));
    uint64_t hash = 0;
    double seconds = 0;
    if (words.size() != 3 || words[0].size() != 16 || !absl::SimpleHexAtoi(words[0], &hash) ||
        !absl::SimpleAtod(words[1], &seconds) || !std::isfinite(seconds) || seconds <= 0) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": line ", number, " is damaged"));
    }
    // Files are sorted, which makes the end a good hint.
    cache.seconds_.insert_or_assign(cache.seconds_.end(), {hash, std::string(words[2])}, seconds);
  }
  return cache;
}

absl::Status TuningCache::Write(const std::string& path) const {
  std::string text = absl::StrCat(ToAbsl(kHeader), "\n", machine_, "\n");
  for (const auto& [key, seconds] : seconds_) {
    if (seconds >= kSecondsOfFailed) continue;
    absl::StrAppendFormat(&text, "%016x %.4e %s\n", key.first, seconds, key.second);
  }
  return WriteFileAtomically(path, text);
}

void TuningCache::Set(std::string_view work, int threads, const std::string& kernel,
                      double seconds) {
  seconds_[{HashOf(work, threads), kernel}] = seconds;
}

void TuningCache::SetFailed(std::string_view work, int threads, const std::string& kernel) {
  Set(work, threads, kernel, kSecondsOfFailed);
}

std::optional<double> TuningCache::Find(std::string_view work, int threads,
                                        const std::string& kernel) const {
  const auto found = seconds_.find({HashOf(work, threads), kernel});
  if (found == seconds_.end()) return std::nullopt;
  return found->second;
}

double TuningCache::Least(std::string_view work, int threads, std::string_view start) const {
  const uint64_t hash = HashOf(work, threads);
  double least = std::numeric_limits<double>::infinity();
  for (auto entry = seconds_.lower_bound({hash, std::string(start)});
       entry != seconds_.end() && entry->first.first == hash &&
       std::string_view(entry->first.second).substr(0, start.size()) == start;
       ++entry) {
    least = std::min(least, entry->second);
  }
  return least;
}

std::string TuningMachine() { return ProcessorName(); }

}  // namespace sinter
