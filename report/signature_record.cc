#include "report/signature_record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/table.h"
#include "sinter/status.h"

namespace sinter {
namespace {

std::vector<ValueRecord> RecordsOf(const std::vector<ValueInfo>& values) {
  std::vector<ValueRecord> records;
  for (const ValueInfo& value : values) {
    records.push_back(
        {.name = value.name, .dtype = std::string(NameOf(value.dtype)), .shape = value.shape});
  }
  return records;
}

// A line for each: "'image' f32[N,3,224,224]".
std::string LinesOf(const std::vector<ValueRecord>& values) {
  return absl::StrJoin(values, "\n", [](std::string* out, const ValueRecord& value) {
    absl::StrAppend(out, "'", Printable(value.name), "' ", value.dtype, value.shape.ToString());
  });
}

}  // namespace

std::string SignatureRecord::InputsText(const SignatureRecord& signature) {
  return LinesOf(signature.inputs);
}
std::string SignatureRecord::OutputsText(const SignatureRecord& signature) {
  return LinesOf(signature.outputs);
}

std::string SignatureRecord::OverridableText(const SignatureRecord& signature) {
  // Old exporters list every weight.
  constexpr size_t kMostLines = 4;
  const std::vector<ValueRecord>& all = signature.overridable_inputs;
  if (all.size() <= kMostLines) return LinesOf(all);
  return absl::StrCat(LinesOf({all.begin(), all.begin() + kMostLines}), "\nand ",
                      all.size() - kMostLines, " more");
}

SignatureRecord SignatureOf(const std::string& path, const Model& model) {
  return {.model = path,
          .inputs = RecordsOf(model.inputs()),
          .outputs = RecordsOf(model.outputs()),
          .overridable_inputs = RecordsOf(model.overridable_inputs()),
          .open_sizes = OpenSizes(model.inputs())};
}

std::vector<std::string> OpenSizes(const std::vector<ValueInfo>& inputs) {
  std::vector<std::string> open;
  for (const ValueInfo& input : inputs) {
    for (const Dim& dim : input.shape) {
      if (dim.is_static()) continue;
      if (std::find(open.begin(), open.end(), dim.symbol()) == open.end()) {
        open.push_back(dim.symbol());
      }
    }
  }
  return open;
}

}  // namespace sinter
