// The text form: a parsed graph is verified, and its printed text parses to the same graph.
#include "ir/text.h"

#include "ir/verify.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sinter::fuzz;
  const auto graph = sinter::Parse(AsText(data, size), {.most_constant_bytes = 1 << 20});
  if (!graph.ok()) {
    Expect(!graph.status().message().empty(), "an error without a message");
    return 0;
  }
  ExpectOk(sinter::Verify(*graph), "Verify after parsing");
  const std::string text = sinter::Print(*graph, {.all_constants_inline = true});
  const auto again = sinter::Parse(text);
  ExpectOk(again.status(), text);
  const std::string difference = sinter::Difference(*graph, *again);
  Expect(difference.empty(), difference);
  Expect(sinter::Print(*again, {.all_constants_inline = true}) == text, text);
  return 0;
}
