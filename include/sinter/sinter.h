// Sinter's C++ API: all that a program needs to build or open models and to run them.
//
//   absl::StatusOr<sinter::Model> model = sinter::LoadModel("resnet50.onnx");
//   auto session = sinter::Session::Create(*model, {.threads = 2});
//   absl::StatusOr<std::vector<sinter::Tensor>> outputs = (*session)->Run({{"image", image}});
//
// Whatever a caller or a file can cause is returned as an absl::Status; nothing throws.
#ifndef SINTER_SINTER_H_
#define SINTER_SINTER_H_

#include "sinter/allocated_memory.h"    // what Sinter has allocated
#include "sinter/backends.h"            // backends by name
#include "sinter/benchmark_scope.h"     // time and memory of a part of a program
#include "sinter/eager.h"               // single operators
#include "sinter/graph_builder.h"       // networks written in C++
#include "sinter/memory_usage.h"        // resident memory of this process
#include "sinter/model.h"               // LoadModel, SaveModel
#include "sinter/node_explanation.h"    // what became of a node, and why
#include "sinter/performance_report.h"  // what every pass gained
#include "sinter/report_page.h"         // the same as HTML
#include "sinter/run_timeline.h"        // what happened when in a run
#include "sinter/safetensors.h"         // weights from .safetensors files
#include "sinter/session.h"             // runs a model
#include "sinter/status.h"              // macros that pass an error on
#include "sinter/tensor.h"              // inputs and outputs
#include "sinter/tune_model.h"          // measures kernels
#include "sinter/version.h"
#include "sinter/weight_source.h"  // where weights come from

#endif  // SINTER_SINTER_H_
