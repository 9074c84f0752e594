// Where the tests' files lie and the programs that tests run. Absolute paths are compiled into
// paths.cc alone, so that clones in other folders share what the compiler's cache holds of tests.
#ifndef SINTER_TESTS_PATHS_H_
#define SINTER_TESTS_PATHS_H_

#include <string>
#include <string_view>

namespace sinter {

// Of a path in the project, such as "tests/golden".
std::string SourcePath(std::string_view path);

// The built programs `sinter` and `sinter-ocr`.
std::string RunnerProgram();
std::string OcrProgram();

}  // namespace sinter

#endif  // SINTER_TESTS_PATHS_H_
