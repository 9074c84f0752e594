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

// Limits the instruction set within a scope.
class IsaCap {
 public:
  explicit IsaCap(const char* isa) { blocked::SetMaxIsa(isa); }
  ~IsaCap() { blocked::SetMaxIsa(""); }
  IsaCap(const IsaCap&) = delete;
  IsaCap& operator=(const IsaCap&) = delete;
};

class EachIsa : public testing::TestWithParam<const char*> {
  const IsaCap cap_{GetParam()};

 protected:
  const std::unique_ptr<Backend> backend_ = blocked::NewBlockedBackend();
};

// For INSTANTIATE_TEST_SUITE_P; "" is the best available instruction set.
inline const auto kEachIsa = testing::Values("", "avx2", "sse41");
inline std::string NameOf(const std::string& isa) { return isa.empty() ? "best" : isa; }
inline std::string NameOfIsa(const testing::TestParamInfo<const char*>& test) {
  return NameOf(test.param);
}

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_BLOCKED_EACH_ISA_H_
