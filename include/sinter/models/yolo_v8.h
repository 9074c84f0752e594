// YOLOv8n, which finds objects in a picture: Jocher, Chaurasia and Qiu, "Ultralytics YOLOv8" (2023).
// The names of layers and weights are those of its PyTorch network.
#ifndef SINTER_MODELS_YOLO_V8_H_
#define SINTER_MODELS_YOLO_V8_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/weight_source.h"

namespace sinter {

struct YoloV8Options {
  WeightSource* weights = nullptr;  // null: random ones from the seed, scaled for SiLU
  uint64_t seed = 0;
  int64_t classes = 80;
  int64_t height = 640;  // of a picture; multiples of 32
  int64_t width = 640;
  ModelOptions model;
};

// Input "image": f32 [N, 3, height, width], with N symbolic. Output "boxes": f32 [N, 4 + classes, A]:
// for each of A places of three grids, with cells of 8, 16 and 32 pixels, a box's centre and size in
// pixels and the probability of each class. InvalidArgument for sizes that are no multiples of 32 or
// no classes, and what the source of weights returns.
absl::StatusOr<Model> BuildYoloV8(const YoloV8Options& options = {});

}  // namespace sinter

#endif  // SINTER_MODELS_YOLO_V8_H_
