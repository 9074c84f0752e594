// The results of `sinter conform`.
#ifndef SINTER_REPORT_CONFORM_RECORD_H_
#define SINTER_REPORT_CONFORM_RECORD_H_

#include <string>
#include <vector>

#include "report/record.h"

namespace sinter {

struct PassedTestRecord {
  std::string name;

  static constexpr auto Fields() {
    return std::tuple(RecordField("name", &PassedTestRecord::name, "The test's folder"));
  }
};

struct FailedTestRecord {
  std::string name;
  std::string reason;

  static constexpr auto Fields() {
    using Self = FailedTestRecord;
    return std::tuple(RecordField("name", &Self::name, "The test's folder"),
                      RecordField("reason", &Self::reason, "What is wrong or missing"));
  }
};

struct ConformRecord {
  std::string backend;
  int threads = 0;
  double relative_tolerance = 0;
  double absolute_tolerance = 0;
  std::vector<PassedTestRecord> passed;
  std::vector<FailedTestRecord> wrong;
  std::vector<FailedTestRecord> unsupported;
  std::vector<FailedTestRecord> refused_as_invalid;
  std::vector<FailedTestRecord> damaged;

  static constexpr auto Fields() {
    using Self = ConformRecord;
    return std::tuple(
        RecordField("backend", &Self::backend, "The backend that ran them"),
        RecordField("threads", &Self::threads, "Threads of a run"),
        RecordField("relative_tolerance", &Self::relative_tolerance, "As --rtol gives it"),
        RecordField("absolute_tolerance", &Self::absolute_tolerance, "As --atol gives it"),
        RecordField("passed", &Self::passed, "Tests whose results are right"),
        RecordField("wrong", &Self::wrong, "Tests whose results are wrong"),
        RecordField("unsupported", &Self::unsupported, "Tests that ended with an error"),
        RecordField("refused_as_invalid", &Self::refused_as_invalid,
                    "Those of unsupported whose error calls the model invalid"),
        RecordField("damaged", &Self::damaged, "Tests with missing or damaged files"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_CONFORM_RECORD_H_
