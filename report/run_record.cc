#include "report/run_record.h"

#include "runtime/machine.h"
#include "sinter/backends.h"

namespace sinter {

RunRecord DescribeRun(const Model& model, std::span<const Tensor> inputs,
                      const SessionOptions& options, const std::string& path) {
  RunRecord record;
  record.model = path;
  for (size_t i = 0; i < inputs.size(); ++i) {
    record.inputs.push_back({.name = model.inputs()[i].name,
                             .dtype = std::string(NameOf(inputs[i].dtype())),
                             .shape = inputs[i].dims()});
  }
  record.backend = options.backend.empty() ? GetBackend() : options.backend;
  record.threads = options.threads > 0 ? options.threads : DefaultThreads();
  return record;
}

}  // namespace sinter
