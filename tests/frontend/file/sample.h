// A graph with every kind of content of a .sinter file.
#ifndef SINTER_TESTS_FRONTEND_FILE_SAMPLE_H_
#define SINTER_TESTS_FRONTEND_FILE_SAMPLE_H_

#include "tests/ir/random_graph.h"

namespace sinter::file {

inline Graph SampleForFiles() {
  Graph graph = SampleGraph();
  for (uint32_t index = 0; index < graph.value_limit(); ++index) graph.SetLayout({index}, {});
  return graph;
}

}  // namespace sinter::file

#endif  // SINTER_TESTS_FRONTEND_FILE_SAMPLE_H_
