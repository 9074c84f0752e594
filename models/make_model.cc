// sinter-make-model: writes a network of this folder as an ONNX file.
//
// Exit 0: done, 2: wrong usage, 3: weights that do not fit, or a file that cannot be written.
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "sinter/models/networks.h"
#include "sinter/sinter.h"

namespace {

constexpr char kUsage[] =
    "usage: sinter-make-model NAME OUTPUT.onnx [--weights FILE.safetensors]\n"
    "Without --weights they are random, from a fixed seed. Networks:";

int UsageError() {
  std::fputs(kUsage, stderr);
  for (const std::string_view name : sinter::NetworkNames()) {
    std::fprintf(stderr, " %s", std::string(name).c_str());
  }
  std::fputs("\n", stderr);
  return 2;
}

absl::Status Make(std::string_view name, const std::string& output, const std::string& weights) {
  std::optional<sinter::SafetensorsWeights> file;
  if (!weights.empty()) {
    auto opened = sinter::SafetensorsWeights::Open(weights);
    if (!opened.ok()) return opened.status();
    file = *std::move(opened);
  }
  const auto model = sinter::BuildNetwork(name, file ? &*file : nullptr, {.keep_imported = true});
  return model.ok() ? sinter::SaveModel(*model, output) : model.status();
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_weights = argc == 5 && std::string_view(argv[3]) == "--weights";
  if (argc != 3 && !has_weights) return UsageError();
  const absl::Status status = Make(argv[1], argv[2], has_weights ? argv[4] : "");
  if (status.ok()) return 0;
  std::fprintf(stderr, "sinter-make-model: %s\n", std::string(status.message()).c_str());
  return 3;
}
