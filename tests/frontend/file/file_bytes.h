// The bytes of .sinter files, taken apart and put together again, for tests that damage them.
#ifndef SINTER_TESTS_FRONTEND_FILE_FILE_BYTES_H_
#define SINTER_TESTS_FRONTEND_FILE_FILE_BYTES_H_

#include <cstring>
#include <string>
#include <string_view>

#include "frontend/file/header.h"

namespace sinter::file {

inline Header HeaderOf(std::string_view bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  return header;
}

// The file with another header, sealed.
inline std::string WithHeader(std::string bytes, Header header) {
  Seal(header);
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

inline std::string GraphOf(std::string_view bytes) {
  const Header header = HeaderOf(bytes);
  return std::string(bytes.substr(header.graph_offset, header.graph_bytes));
}

// The file with another graph, damaged or not, in front of its weights; both checksums are right.
inline std::string WithGraph(std::string_view bytes, std::string graph) {
  Header header = HeaderOf(bytes);
  const std::string weights(bytes.substr(header.weights_offset));
  header.graph_bytes = graph.size();
  header.graph_hash = HashOfGraph(graph);
  graph.resize((graph.size() + 63) / 64 * 64);
  header.weights_offset = sizeof(header) + graph.size();
  return WithHeader(std::string(sizeof(header), '\0') + graph + weights, header);
}

}  // namespace sinter::file

#endif  // SINTER_TESTS_FRONTEND_FILE_FILE_BYTES_H_
