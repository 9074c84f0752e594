// ONNX files are imported, compiled and run.
#include "frontend/onnx/import.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run_graph.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  auto graph = sinter::ImportOnnx(AsText(data, size), kTightLimits);
  if (graph.ok()) {
    RunGraph(*std::move(graph));
  } else {
    Expect(sinter::IsTelling(graph.status()), "ImportOnnx: " + graph.status().ToString());
  }
  return 0;
}
