// Runs tests of the blocked backend once for each instruction set that it is compiled for, as on
// less capable machines.
#ifndef SINTER_TESTS_KERNELS_BLOCKED_EACH_ISA_H_
#define SINTER_TESTS_KERNELS_BLOCKED_EACH_ISA_H_

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "kernels/backend.h"
#include "kernels/blocked/blocked.h"

namespace sinter {

class EachIsa : public testing::TestWithParam<const char*> {
 protected:
  EachIsa() { blocked::SetMaxIsa(GetParam()); }
  ~EachIsa() override { blocked::SetMaxIsa(""); }

  const std::unique_ptr<Backend> backend_ = blocked::NewBlockedBackend();
};

// For INSTANTIATE_TEST_SUITE_P; "" is the best available instruction set.
inline const auto kEachIsa = testing::Values("", "avx2", "sse41");
inline std::string NameOfIsa(const testing::TestParamInfo<const char*>& test) {
  const std::string isa = test.param;
  return isa.empty() ? "best" : isa;
}

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_BLOCKED_EACH_ISA_H_
