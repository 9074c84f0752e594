// Sinter's C++ API: everything that a program needs to build or open models and to run them.
//
//   absl::StatusOr<sinter::Model> model = sinter::LoadModel("resnet50.onnx");
//   auto session = sinter::Session::Create(*model, {.threads = 2});
//   absl::StatusOr<std::vector<sinter::Tensor>> outputs = (*session)->Run({{"image", image}});
//
// Whatever a caller or a file can cause comes back as an absl::Status; nothing throws.
#ifndef SINTER_SINTER_H_
#define SINTER_SINTER_H_

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "frontend/builder.h"             // networks written in C++
#include "frontend/file/write.h"          // .sinter files
#include "frontend/onnx/export.h"         // ONNX files
#include "frontend/onnx/limits.h"         // what a model file may ask for
#include "frontend/safetensors.h"         // weights out of .safetensors files
#include "frontend/weight_source.h"       // where weights come from
#include "ir/graph.h"                     // the operator graph
#include "ir/status.h"                    // macros that pass an absl::Status on
#include "ir/text.h"                      // its text form
#include "runtime/backends.h"             // backends by name
#include "runtime/machine.h"              // processors, the clock
#include "runtime/measure/difference.h"   // how far results are apart
#include "runtime/measure/pass_stages.h"  // what each pass does to time, memory and error
#include "runtime/measure/tuner.h"        // measured times of kernels
#include "runtime/measured_cost.h"        // how kernels are chosen
#include "runtime/memory_usage.h"         // resident memory
#include "runtime/model.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"  // inputs made from a seed
#include "runtime/session.h"
#include "runtime/tensor.h"
#include "runtime/tuning_cache.h"
#include "sinter/version.h"

namespace sinter {

// Opens a .sinter file, which is known by its first bytes or by its name, or else a .onnx file.
// What the file holds is the model as imported; a .sinter file's weights stay in the file until
// they are used. Errors name the file and the node: InvalidArgument (not a model, or a damaged
// one), NotFound, Unimplemented (operators that Sinter lacks, all of them listed; a newer version
// of .sinter), ResourceExhausted (a limit).
absl::StatusOr<Model> LoadModel(const std::string& path, const ModelOptions& options = {},
                                const ImportLimits& limits = {});

// The same of a file in memory, which is known by its first bytes. The model keeps a copy of what
// it needs. A model whose weights lie in other files cannot be opened so: InvalidArgument.
absl::StatusOr<Model> LoadModelFromBytes(std::span<const std::byte> bytes,
                                         const ModelOptions& options = {},
                                         const ImportLimits& limits = {});

}  // namespace sinter

#endif  // SINTER_SINTER_H_
