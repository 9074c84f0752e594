// Checks that every graph must pass, whatever its source.
#ifndef SINTER_TESTS_FUZZ_RUN_GRAPH_H_
#define SINTER_TESTS_FUZZ_RUN_GRAPH_H_

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "frontend/onnx/export.h"
#include "ir/graph.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/bounded_run.h"
#include "tests/fuzz/fuzz.h"

namespace sinter::fuzz {

// Verifies the graph, writes it as .sinter and reads it again, exports, compiles and runs it. A
// graph that cannot run must be refused with a useful message.
inline void RunGraph(Graph graph) {
  ExpectOk(Verify(graph), "Verify after reading");
  const absl::StatusOr<std::string> file = WriteSinter(graph);
  ExpectOk(file.status(), "WriteSinter");
  const absl::StatusOr<Graph> again = ReadSinter(*file);
  ExpectOk(again.status(), "ReadSinter");
  Expect(Difference(graph, *again).empty(), Difference(graph, *again));
  const absl::StatusOr<std::string> exported = ExportOnnx(graph);
  if (!exported.ok()) {
    Expect(IsTelling(exported.status()), "ExportOnnx: " + exported.status().ToString());
  }
  const absl::Status run = RunBounded(std::move(graph), "auto");
  if (!run.ok()) Expect(IsTelling(run), "run: " + run.ToString());
}

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_RUN_GRAPH_H_
