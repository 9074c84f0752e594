// Splits the bytes of .sinter files into parts and joins them again, for tests that damage them.
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

// Replaces the file's header and updates its checksum.
inline std::string WithHeader(std::string bytes, Header header) {
  Seal(header);
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

inline std::string GraphOf(std::string_view bytes) {
  const Header header = HeaderOf(bytes);
  return std::string(bytes.substr(header.graph_offset, header.graph_bytes));
}

// Replaces the file's graph, with correct checksums. The new graph may be damaged.
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
