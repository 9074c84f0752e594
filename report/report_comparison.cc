#include "report/report_comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr double kDeviations = 3;
// The differences between processes of the same build: of whole models, and of single layers, whose
// times depend on what the layers before them left in the caches.
constexpr double kProcessFloor = 0.03;
constexpr double kLayerFloor = 0.15;
// A layer is compared if it takes this share of the model in one of the reports.
constexpr double kLeastLayer = 0.01;
constexpr double kBusyFloor = 0.3;  // added if another program ran beside one of the reports

// The three standard deviations of a median, as a share of it. The middle half of a normal
// distribution is 1.35 standard deviations wide, and its median varies 1.25 times as much as its
// mean.
double HalfWidth(double spread, double runs) {
  return runs > 0 ? kDeviations * 1.25 / 1.35 * spread / std::sqrt(runs) : 1;
}

double Root(double a, double b) { return std::sqrt(a * a + b * b); }

std::string Verdict(double change, double half_width) {
  if (std::abs(change) <= half_width) return "no change";
  return change < 0 ? "faster" : "slower";
}

struct LayerTime {
  double milliseconds = 0;
  double squared_error = 0;
};

std::map<std::string, LayerTime> LayersOf(const Json& report) {
  std::map<std::string, LayerTime> layers;
  const double runs = report.at("step_runs").get<double>();
  for (const Json& step : report.at("steps")) {
    LayerTime& layer = layers[step.at("layer").get<std::string>()];
    const double milliseconds = step.at("median_ms").get<double>();
    const double error = milliseconds * HalfWidth(step.at("spread").get<double>(), runs);
    layer.milliseconds += milliseconds;
    layer.squared_error += error * error;
  }
  return layers;
}

class Comparison {
 public:
  Comparison(const Json& older, const Json& now, double threshold)
      : older_(older), now_(now), threshold_(threshold) {}

  ReportComparison Run() {
    Warn();
    busy_ = older_.at("noise").at("busy").get<bool>() || now_.at("noise").at("busy").get<bool>();
    CompareModels();
    CompareLayers();
    ComparePasses();
    return std::move(result_);
  }

 private:
  void Warn() {
    const auto differs = [&](const char* what, const Json& before, const Json& after) {
      if (before == after) return;
      result_.warnings.push_back(
          absl::StrCat("the reports differ in ", what, ": ", before.dump(), " and ", after.dump()));
    };
    const auto processor = [](const Json& report) {
      return report.value("/environment/processor"_json_pointer, std::string());
    };
    differs("the processor", processor(older_), processor(now_));
    for (const char* key : {"backend", "threads", "inputs"}) {
      differs(key, older_.at(key), now_.at(key));
    }
  }

  double Floor(double floor) const { return floor + (busy_ ? kBusyFloor : 0); }

  void Add(DifferenceRecord difference) {
    result_.regression = result_.regression || difference.regression;
    result_.differences.push_back(std::move(difference));
  }

  void CompareModels() {
    const Json& before = older_.at("finished");
    const Json& after = now_.at("finished");
    const auto number = [](const Json& timing, const char* key) {
      return timing.at(key).get<double>();
    };
    model_ms_ = number(before, "median_ms");
    DifferenceRecord difference{
        .what = "model", .before = model_ms_, .after = number(after, "median_ms")};
    if (model_ms_ <= 0 || number(before, "min_ms") <= 0) return;
    const double median_change = difference.after / difference.before - 1;
    const double min_change = number(after, "min_ms") / number(before, "min_ms") - 1;
    // The one that claims less.
    difference.change = median_change * min_change < 0                   ? 0
                        : std::abs(median_change) < std::abs(min_change) ? median_change
                                                                         : min_change;
    // Each time's error is relative to the time, so that of their ratio is relative to the ratio.
    const double ratio = 1 + difference.change;
    difference.half_width =
        Floor(kProcessFloor) +
        ratio * Root(HalfWidth(number(before, "spread"), number(before, "runs")),
                     HalfWidth(number(after, "spread"), number(after, "runs")));
    difference.verdict = Verdict(difference.change, difference.half_width);
    difference.regression = difference.verdict == "slower" && difference.change > threshold_;
    Add(std::move(difference));
  }

  void CompareLayers() {
    const std::map<std::string, LayerTime> before = LayersOf(older_);
    std::map<std::string, LayerTime> after = LayersOf(now_);
    for (const auto& [name, old_time] : before) {
      const auto found = after.find(name);
      if (found == after.end()) {
        AddLayer(name, old_time.milliseconds, 0, "gone");
        continue;
      }
      CompareLayer(name, old_time, found->second);
      after.erase(found);
    }
    for (const auto& [name, time] : after) AddLayer(name, 0, time.milliseconds, "new");
  }

  void AddLayer(const std::string& name, double before, double after, std::string verdict) {
    if (std::max(before, after) < kLeastLayer * model_ms_) return;
    Add({.what = "layer",
         .name = name,
         .before = before,
         .after = after,
         .verdict = std::move(verdict)});
  }

  void CompareLayer(const std::string& name, const LayerTime& before, const LayerTime& after) {
    const double most = std::max(before.milliseconds, after.milliseconds);
    if (most < kLeastLayer * model_ms_ || before.milliseconds <= 0) return;
    const double change = after.milliseconds / before.milliseconds - 1;
    // As the model's.
    const double half_width =
        Floor(kLayerFloor) +
        Root((1 + change) * std::sqrt(before.squared_error), std::sqrt(after.squared_error)) /
            before.milliseconds;
    const std::string verdict = Verdict(change, half_width);
    const double lost = after.milliseconds - before.milliseconds;
    Add({.what = "layer",
         .name = name,
         .before = before.milliseconds,
         .after = after.milliseconds,
         .change = change,
         .half_width = half_width,
         .verdict = verdict,
         .regression = verdict == "slower" && lost > threshold_ * model_ms_});
  }

  struct Contribution {
    double change = 0;
    std::optional<double> half_width;
  };
  static std::map<std::string, Contribution> ContributionsOf(const Json& report) {
    std::map<std::string, Contribution> contributions;
    for (const Json& pass : report.at("passes")) {
      const auto contribution = pass.find("contribution");
      if (contribution == pass.end()) continue;
      Contribution& entry = contributions[pass.at("pass").get<std::string>()];
      entry.change = contribution->at("change").get<double>();
      if (contribution->contains("half_width")) {
        entry.half_width = contribution->at("half_width").get<double>();
      }
    }
    return contributions;
  }

  void ComparePasses() {
    const std::map<std::string, Contribution> before = ContributionsOf(older_);
    for (const auto& [name, now] : ContributionsOf(now_)) {
      const auto found = before.find(name);
      if (found == before.end() || !now.half_width || !found->second.half_width) continue;
      DifferenceRecord difference{.what = "pass",
                                  .name = name,
                                  .before = -found->second.change,
                                  .after = -now.change,
                                  .change = now.change - found->second.change};
      difference.half_width = Floor(kProcessFloor) + *found->second.half_width + *now.half_width;
      difference.verdict = Verdict(difference.change, difference.half_width);
      Add(std::move(difference));
    }
  }

  const Json& older_;
  const Json& now_;
  const double threshold_;
  bool busy_ = false;
  double model_ms_ = 0;
  ReportComparison result_;
};

}  // namespace

absl::StatusOr<ReportComparison> CompareReports(const Json& older, const Json& now,
                                                double threshold) {
  try {  // the JSON library's accessors throw
    if (older.at("verb") != "report") {
      return absl::InvalidArgumentError("the older file is not the JSON of a report");
    }
    return Comparison(older, now, threshold).Run();
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the older file is not the JSON of a report: ", error.what()));
  }
}

}  // namespace sinter
