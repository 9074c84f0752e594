// Paths of test files and of the programs that tests run. Only paths.cc contains absolute paths, so
// clones in different folders share compiler cache entries.
#ifndef SINTER_TESTS_PATHS_H_
#define SINTER_TESTS_PATHS_H_

#include <string>
#include <string_view>

namespace sinter {

// The absolute path of a path in the project, such as "tests/golden".
std::string SourcePath(std::string_view path);

// The shared library built from the file of this name in tests/libraries/, without its ending.
std::string LibraryPath(std::string_view name);

// The shared library built from a file in docs/learn/: "solutions/exercise_01".
std::string LearnLibraryPath(std::string_view name);

// The built programs `sinter`, `sinter-ocr` and `sinter-cifar10`.
std::string RunnerProgram();
std::string OcrProgram();
std::string Cifar10Program();

}  // namespace sinter

#endif  // SINTER_TESTS_PATHS_H_
