#include "tests/paths.h"

namespace sinter {

std::string SourcePath(std::string_view path) {
  return std::string(SINTER_SOURCE_DIR "/") + std::string(path);
}

std::string LibraryPath(std::string_view name) {
  return std::string(SINTER_LIBRARIES "/") + std::string(name) + ".so";
}

std::string LearnLibraryPath(std::string_view name) {
  return std::string(SINTER_LIBRARIES) + "/../learn/" + std::string(name) + ".so";
}

std::string RunnerProgram() { return SINTER_RUNNER; }
std::string OcrProgram() { return SINTER_OCR; }
std::string Cifar10Program() { return SINTER_CIFAR10; }

}  // namespace sinter
