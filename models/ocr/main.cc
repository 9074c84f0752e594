// sinter-ocr: reads the text in a PNG. On stdout, each line of text with its confidence, time and
// box, then the time of each graph.
//
// Exit 0: done, 2: wrong usage, 3: a picture or model that cannot be used.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

#include "models/ocr/png.h"
#include "models/ocr/reader.h"
#include "sinter/sinter.h"

namespace {

constexpr char kUsage[] =
    "usage: sinter-ocr --image FILE.png [options]\n"
    "  --models DIR     where the PP-OCRv4 models are (.cache/models)\n"
    "  --backend NAME   naive, onednn or auto (auto)\n"
    "  --threads N      as many as the process may use, unless given\n";

struct Arguments {
  std::string image;
  std::string models = ".cache/models";
  sinter::SessionOptions session;
};

absl::StatusOr<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (i + 1 == argc) return absl::InvalidArgumentError(absl::StrCat(argv[i], " needs a value"));
    const std::string_view value = argv[i + 1];
    if (name == "--image") {
      arguments.image = value;
    } else if (name == "--models") {
      arguments.models = value;
    } else if (name == "--backend") {
      SINTER_RETURN_IF_ERROR(sinter::SetBackend(value));
    } else if (name == "--threads") {
      int& threads = arguments.session.threads;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
      if (error != std::errc() || end != value.data() + value.size() || threads < 1) {
        return absl::InvalidArgumentError(
            absl::StrCat("--threads takes a positive number, not ", argv[i + 1]));
      }
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", argv[i]));
    }
  }
  if (arguments.image.empty()) return absl::InvalidArgumentError("--image is missing");
  return arguments;
}

std::string ToString(const ocr::RotatedRect& box) {
  std::string text;
  for (ocr::Point corner : box.Corners()) {
    absl::StrAppend(&text, "(", std::lround(corner.x), ",", std::lround(corner.y), ")");
  }
  return text;
}

void Print(const ocr::Page& page) {
  for (const ocr::TextLine& line : page.lines) {
    std::printf("%s\n    confidence %.3f, %.1f ms, box %s\n", line.text.c_str(), line.confidence,
                1e3 * line.time.run_seconds, ToString(line.box).c_str());
  }
  const auto print_time = [](const char* graph, const ocr::GraphTime& time) {
    std::printf("%-12s %8.1f ms, after %.1f ms of compilation\n", graph, 1e3 * time.run_seconds,
                1e3 * time.compile_seconds);
  };
  std::printf("\n");
  print_time("detection", page.detection);
  print_time("recognition", page.recognition);
}

absl::StatusOr<ocr::Page> Read(const Arguments& arguments) {
  SINTER_ASSIGN_OR_RETURN(const ocr::Image image, ocr::ReadPng(arguments.image));
  SINTER_ASSIGN_OR_RETURN(const ocr::Reader reader,
                          ocr::Reader::Open(arguments.models + "/ch_PP-OCRv4_det_infer.onnx",
                                            arguments.models + "/ch_PP-OCRv4_rec_infer.onnx",
                                            {.session = arguments.session}));
  return reader.Read(image);
}

int Fail(const absl::Status& status, int exit_code) {
  std::fprintf(stderr, "sinter-ocr: %s\n", std::string(status.message()).c_str());
  if (exit_code == 2) std::fputs(kUsage, stderr);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  const absl::StatusOr<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments.ok()) return Fail(arguments.status(), 2);
  const absl::StatusOr<ocr::Page> page = Read(*arguments);
  if (!page.ok()) return Fail(page.status(), 3);
  Print(*page);
  return 0;
}
