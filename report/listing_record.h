// The results of `sinter backends`, `sinter operators` and `sinter version`: what this build
// supports.
#ifndef SINTER_REPORT_LISTING_RECORD_H_
#define SINTER_REPORT_LISTING_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "report/record.h"

namespace sinter {

// The keys that the results of every verb have are enough.
struct VersionRecord {
  static constexpr auto Fields() { return std::tuple(); }
};

struct BackendRecord {
  std::string backend;
  std::string isa;
  std::string description;
  bool is_default = false;

  static constexpr auto Fields() {
    using Self = BackendRecord;
    return std::tuple(
        RecordField("backend", &Self::backend, "As --backend takes it").Shown("backend"),
        RecordField("isa", &Self::isa, "The instruction set of its kernels")
            .Shown("ISA")
            .Expendable(1),
        RecordField("description", &Self::description, "One line about it").Shown("description"),
        RecordField("default", &Self::is_default, "It runs what names no backend"));
  }
};

struct BackendsRecord {
  std::vector<BackendRecord> backends;

  static constexpr auto Fields() {
    return std::tuple(
        RecordField("backends", &BackendsRecord::backends, "All backends of this build"));
  }
};

struct OnnxOperatorRecord {
  std::string domain;
  std::string name;
  int64_t since = 0;
  int64_t until = 0;

  static constexpr auto Fields() {
    using Self = OnnxOperatorRecord;
    return std::tuple(RecordField("domain", &Self::domain, "Its domain; empty: ONNX's own"),
                      RecordField("name", &Self::name, "As ONNX calls it"),
                      RecordField("since", &Self::since, "The first operator set taken"),
                      RecordField("until", &Self::until, "The last operator set taken"));
  }
};

struct OwnOperatorRecord {
  std::string name;
  int64_t version = 0;
  OrNull<std::string> exported_as;

  static constexpr auto Fields() {
    using Self = OwnOperatorRecord;
    return std::tuple(
        RecordField("name", &Self::name, "As the text form calls it"),
        RecordField("version", &Self::version, "Its version in .sinter files"),
        RecordField("exported_as", &Self::exported_as,
                    "The ONNX operator that the export writes; null: it writes several"));
  }
};

struct OperatorsRecord {
  std::vector<OnnxOperatorRecord> onnx;
  std::vector<OwnOperatorRecord> own;

  static constexpr auto Fields() {
    using Self = OperatorsRecord;
    return std::tuple(RecordField("onnx", &Self::onnx, "ONNX operators that the import takes"),
                      RecordField("own", &Self::own, "Operators of Sinter's graph"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_LISTING_RECORD_H_
