// .safetensors files: a tensor that is found has the size of its shape, and all of it can be read.
#include "frontend/safetensors.h"

#include <string>
#include <vector>

#include "ir/constant.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter;
  auto weights = SafetensorsWeights::Read(fuzz::AsText(data, size), "fuzzed");
  if (!weights.ok()) {
    fuzz::Expect(!weights.status().message().empty(), "an error without a message");
    return 0;
  }
  const std::vector<std::vector<int64_t>> shapes = {{}, {0}, {3}, {2, 3}};
  for (const std::string name : {"a", "b", "c"}) {
    for (const std::vector<int64_t>& dims : shapes) {
      const auto constant = weights->Get(name, dims, WeightRole::kKernel);
      if (!constant.ok()) {
        fuzz::Expect(!constant.status().message().empty(), "an error without a message");
        continue;
      }
      fuzz::Expect((*constant)->dims() == dims, "a tensor of another shape");
      const auto copy = Constant::CopyOf(DType::kFloat32, dims, (*constant)->data());
      fuzz::ExpectOk(copy.status(), "CopyOf");
      fuzz::Expect(**copy == **constant, "the copy differs");
    }
  }
  return 0;
}
