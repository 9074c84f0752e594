// A small model with all typical parts of exported networks.
#ifndef SINTER_TESTS_FRONTEND_ONNX_WHOLE_MODEL_H_
#define SINTER_TESTS_FRONTEND_ONNX_WHOLE_MODEL_H_

#include <string>
#include <vector>

#include "ir/random_case.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {

inline ConstantRef RandomFloats(const std::vector<int64_t>& dims, double low, double high) {
  Random random(static_cast<uint64_t>(dims.size()) * 1000 + static_cast<uint64_t>(dims[0]));
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(random.Real(low, high));
  return Constant::FromValues<float>(dims, values);
}

// A convolutional classifier of pictures x [N, 3, H, W], with H and W at least 8, and with shape
// arithmetic. Outputs: probabilities [N, 5] and a map [N, 8, H, W].
inline ModelMaker WholeModel() {
  ModelMaker model(17);
  model.Input("x", F32({Dim::Symbol("N"), 3, Dim::Symbol("H"), Dim::Symbol("W")}))
      .Initializer("conv1.weight", RandomFloats({4, 3, 3, 3}, -0.3, 0.3))
      .Initializer("bn1.weight", RandomFloats({4}, 0.5, 1.5))
      .Initializer("bn1.bias", RandomFloats({4}, -0.5, 0.5))
      .Initializer("bn1.mean", RandomFloats({4}, -0.5, 0.5))
      .Initializer("bn1.var", RandomFloats({4}, 0.5, 1.5))
      .Initializer("conv2.weight", RandomFloats({4, 1, 3, 3}, -0.3, 0.3))
      .Initializer("conv2.bias", RandomFloats({4}, -0.3, 0.3))
      .Initializer("fc.weight", RandomFloats({5, 8}, -0.3, 0.3))
      .Initializer("fc.bias", RandomFloats({5}, -0.3, 0.3))
      .Initializer("up.weight", RandomFloats({4, 4, 2, 2}, -0.3, 0.3))
      .Initializer("no_roi", Floats({}))
      .Initializer("two", Integers({2}))
      .Initializer("four", Integers({4}))
      .Initializer("zero", Integers({0}))
      .Initializer("scalar_zero", Constant::Scalar<int64_t>(0))
      .Initializer("channels", Integers({4}));
  model
      .Node("Conv", {"x", "conv1.weight"}, {"c1"},
            {{"kernel_shape", std::vector<int64_t>{3, 3}},
             {"pads", std::vector<int64_t>{1, 1, 1, 1}},
             {"strides", std::vector<int64_t>{2, 2}}},
            "conv1")
      .Node("BatchNormalization", {"c1", "bn1.weight", "bn1.bias", "bn1.mean", "bn1.var"}, {"b1"},
            {{"epsilon", 1e-3F}}, "bn1")
      .Node("Relu", {"b1"}, {"r1"})
      .Node("MaxPool", {"r1"}, {"p1"},
            {{"kernel_shape", std::vector<int64_t>{3, 3}},
             {"pads", std::vector<int64_t>{1, 1, 1, 1}},
             {"strides", std::vector<int64_t>{2, 2}}})
      .Node("Conv", {"p1", "conv2.weight", "conv2.bias"}, {"c2"},
            {{"auto_pad", "SAME_UPPER"}, {"group", 4}}, "conv2")
      .Node("HardSigmoid", {"c2"}, {"h2"}, {{"alpha", 0.25F}})
      .Node("Mul", {"c2", "h2"}, {"m2"})
      .Node("ConvTranspose", {"m2", "up.weight"}, {"up"}, {{"strides", std::vector<int64_t>{2, 2}}},
            "up")
      // Resizes the map to the size of r1 by shape arithmetic.
      .Node("Shape", {"r1"}, {"r1_shape"})
      .Node("Slice", {"r1_shape", "two", "four", "zero"}, {"r1_size"})
      .Node("Shape", {"up"}, {"up_shape"})
      .Node("Slice", {"up_shape", "zero", "two", "zero"}, {"up_head"})
      .Node("Concat", {"up_head", "r1_size"}, {"sizes"}, {{"axis", 0}})
      .Node("Resize", {"up", "no_roi", "", "sizes"}, {"resized"},
            {{"mode", "linear"}, {"coordinate_transformation_mode", "pytorch_half_pixel"}},
            "resize")
      .Node("Concat", {"resized", "r1"}, {"map"}, {{"axis", 1}})
      .Node("GlobalAveragePool", {"map"}, {"pooled"})
      // Reshapes to [N, -1] as exporters write it.
      .Node("Shape", {"pooled"}, {"pooled_shape"})
      .Node("Gather", {"pooled_shape", "scalar_zero"}, {"n"}, {{"axis", 0}})
      .Node("Unsqueeze", {"n", "zero"}, {"n_list"})
      .Node("Constant", {}, {"rest"}, {{"value_ints", std::vector<int64_t>{-1}}})
      .Node("Concat", {"n_list", "rest"}, {"flat_shape"}, {{"axis", 0}})
      .Node("Reshape", {"pooled", "flat_shape"}, {"flat"}, {}, "reshape")
      .Node("Dropout", {"flat"}, {"dropped"})
      .Node("Gemm", {"dropped", "fc.weight", "fc.bias"}, {"logits"},
            {{"transB", 1}, {"alpha", 0.5F}}, "fc")
      .Node("ConstantOfShape", {"channels"}, {"zeros"})
      .Node("ReduceMean", {"zeros"}, {"nothing"}, {{"keepdims", 0}})
      .Node("Add", {"logits", "nothing"}, {"shifted"})
      .Node("Softmax", {"shifted"}, {"probabilities"}, {{"axis", 1}}, "softmax")
      .Node("Cast", {"map"}, {"wide"}, {{"to", int64_t{TensorProto::DOUBLE}}})
      .Node("Transpose", {"wide"}, {"turned"}, {{"perm", std::vector<int64_t>{0, 2, 3, 1}}})
      .Node("Identity", {"turned"}, {"turned_map"});
  return model.Output("probabilities").Output("turned_map");
}

}  // namespace sinter::onnx

#endif  // SINTER_TESTS_FRONTEND_ONNX_WHOLE_MODEL_H_
