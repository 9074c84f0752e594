// Recorded cases of single nodes: a model, its inputs and the outputs that it must have.
#ifndef SINTER_TESTS_FRONTEND_ONNX_RECORDED_NODES_H_
#define SINTER_TESTS_FRONTEND_ONNX_RECORDED_NODES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "nlohmann/json.hpp"

namespace sinter {

// The cases in a file of tests/frontend/onnx.
nlohmann::json ReadRecordedNodes(const std::string& file);

// The case's model, as the bytes of a file.
absl::StatusOr<std::string> RecordedModel(const nlohmann::json& recorded);

// Imports a model and evaluates it with the naive kernels on the case's inputs. Returns the outputs
// or the error.
absl::StatusOr<std::vector<ConstantRef>> ComputeRecorded(const nlohmann::json& recorded,
                                                         const std::string& model);
// The same for the case's own model.
absl::StatusOr<std::vector<ConstantRef>> ComputeRecorded(const nlohmann::json& recorded);

// Expects the case's outputs, each element to within `absolute` + `relative` * its size.
void ExpectRecordedOutputs(const nlohmann::json& recorded, const std::vector<ConstantRef>& outputs,
                           double absolute, double relative);

}  // namespace sinter

#endif  // SINTER_TESTS_FRONTEND_ONNX_RECORDED_NODES_H_
