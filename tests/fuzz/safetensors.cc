// .safetensors files: every tensor has the size of its shape, and all of its bytes are readable.
#include "sinter/safetensors.h"

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
      const auto weight = weights->Get(name, dims, WeightRole::kKernel);
      if (!weight.ok()) {
        fuzz::Expect(!weight.status().message().empty(), "an error without a message");
        continue;
      }
      fuzz::Expect(weight->dims() == dims, "a tensor of another shape");
      const auto constant = ToConstant(*weight);
      fuzz::ExpectOk(constant.status(), "ToConstant");
      const auto copy = Constant::CopyOf(DType::kFloat32, dims, weight->data());
      fuzz::ExpectOk(copy.status(), "CopyOf");
      fuzz::Expect(**copy == **constant, "the copy differs");
    }
  }
  return 0;
}
