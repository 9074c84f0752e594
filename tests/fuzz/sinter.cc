// .sinter files are read, compiled and run.
#include <cstring>

#include "frontend/file/header.h"
#include "frontend/file/read.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run_graph.h"

namespace sinter::fuzz {
namespace {

// Sets the file's checksums, which protect against accidents and which a fuzzer cannot guess.
std::string Sealed(std::string_view bytes) {
  std::string sealed(bytes);
  file::Header header;
  if (bytes.size() < sizeof(header)) return sealed;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.graph_offset <= bytes.size() &&
      header.graph_bytes <= bytes.size() - header.graph_offset) {
    header.graph_hash = file::HashOfGraph(bytes.substr(header.graph_offset, header.graph_bytes));
  }
  file::Seal(header);
  std::memcpy(sealed.data(), &header, sizeof(header));
  return sealed;
}

}  // namespace
}  // namespace sinter::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  auto graph = sinter::ReadSinter(Sealed(AsText(data, size)), kTightLimits);
  if (graph.ok()) {
    RunGraph(*std::move(graph));
  } else {
    Expect(sinter::IsTelling(graph.status()), "ReadSinter: " + graph.status().ToString());
  }
  return 0;
}
