// .npy files: a tensor has the size of its shape, and survives writing and reading.
#include "tools/npy.h"

#include <cstring>

#include "ir/checked_size.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  const auto expected = static_cast<sinter::DType>(size % sinter::kDTypeCount);
  const auto tensor = sinter::tools::ParseNpy(AsText(data, size), expected);
  if (!tensor.ok()) {
    Expect(!tensor.status().message().empty(), "an error without a message");
    return 0;
  }
  Expect(tensor->byte_size() == sinter::ByteSize(tensor->dtype(), tensor->dims()).ValueOrDie(),
         "the tensor has another size than its shape");
  const auto written = sinter::tools::ToNpy(*tensor);
  ExpectOk(written.status(), "ToNpy");
  const auto again = sinter::tools::ParseNpy(*written, tensor->dtype());
  ExpectOk(again.status(), "ParseNpy of ToNpy");
  Expect(again->dtype() == tensor->dtype() && again->dims() == tensor->dims() &&
             std::memcmp(again->data(), tensor->data(), tensor->byte_size()) == 0,
         "the tensor differs after writing and reading");
  return 0;
}
