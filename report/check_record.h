// The results of `sinter check`.
#ifndef SINTER_REPORT_CHECK_RECORD_H_
#define SINTER_REPORT_CHECK_RECORD_H_

#include <optional>
#include <string>
#include <vector>

#include "report/record.h"

namespace sinter {

struct ExerciseRecord {
  std::string exercise;
  std::string takes;
  std::string title;

  static constexpr auto Fields() {
    using Self = ExerciseRecord;
    return std::tuple(
        RecordField("exercise", &Self::exercise, "Its name").Shown("exercise"),
        RecordField("takes", &Self::takes, "What is handed in: a kernel, a model or a number")
            .Shown("takes"),
        RecordField("title", &Self::title, "What it is about").Shown("about"));
  }
};

struct CheckTestRecord {
  std::string test;
  bool passed = false;
  std::string reason;
  std::optional<double> ratio;

  static constexpr auto Fields() {
    using Self = CheckTestRecord;
    return std::tuple(
        RecordField("test", &Self::test, "Its name"),
        RecordField("passed", &Self::passed, "Whether it passed"),
        RecordField("reason", &Self::reason, "Why it did not pass, or what was measured"),
        RecordField("ratio", &Self::ratio, Unit::kRatio,
                    "Of a test of speed: how many times as fast as what it is compared with"));
  }
};

struct CheckRecord {
  std::optional<std::string> exercise;
  std::optional<std::string> title;
  std::optional<std::string> task;
  std::optional<std::string> hint;
  std::optional<bool> passed;
  std::vector<CheckTestRecord> tests;
  std::vector<ExerciseRecord> exercises;

  static constexpr auto Fields() {
    using Self = CheckRecord;
    return std::tuple(
        RecordField("exercise", &Self::exercise, "The exercise; absent with --list"),
        RecordField("title", &Self::title, "What it is about"),
        RecordField("task", &Self::task, "What it asks for"),
        RecordField("hint", &Self::hint, "With --hint: the hint"),
        RecordField("passed", &Self::passed, "The verdict; absent if nothing was handed in"),
        RecordField("tests", &Self::tests, "Every test that ran"),
        RecordField("exercises", &Self::exercises, "With --list: all exercises"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_CHECK_RECORD_H_
