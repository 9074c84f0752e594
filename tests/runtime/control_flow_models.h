// What the tests of If, Loop and Scan share: inputs, and the comparison with the naive kernels.
#ifndef SINTER_TESTS_RUNTIME_CONTROL_FLOW_MODELS_H_
#define SINTER_TESTS_RUNTIME_CONTROL_FLOW_MODELS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "runtime/measure/difference.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter {

inline const Type kBool{DType::kBool, {}, {}};
inline const Type kCount{DType::kInt64, {}, {}};

// Small elements, so errors of carried values, including rounding, do not grow.
inline ConstantRef Matrix(int64_t rows, int64_t columns, uint64_t seed) {
  const Tensor values = *RandomTensor(DType::kFloat32, {rows, columns}, seed);
  std::vector<float> small;
  for (const float value : values.values<float>()) small.push_back(0.1F * value);
  return Constant::FromValues<float>({rows, columns}, small);
}

inline Tensor Floats(std::vector<int64_t> dims, uint64_t seed = 1) {
  return *RandomTensor(DType::kFloat32, std::move(dims), seed);
}
inline Tensor Count(int64_t value) {
  return *Tensor::FromValues<int64_t>({}, std::vector<int64_t>{value});
}
inline Tensor Bool(bool value) { return ToTensor(Constant::Scalar(value)); }

inline std::unique_ptr<Session> SessionOf(const onnx::ModelMaker& maker,
                                          const SessionOptions& options = {}) {
  auto graph = maker.Import();
  EXPECT_TRUE(graph.ok()) << graph.status();
  auto model = Model::Create(*std::move(graph));
  EXPECT_TRUE(model.ok()) << model.status();
  auto session = Session::Create(*std::move(model), options);
  EXPECT_TRUE(session.ok()) << session.status();
  return *std::move(session);
}

// Every backend computes the same as evaluating the imported graph, also in a second run.
inline void ExpectLikeNaive(const onnx::ModelMaker& maker,
                            const std::vector<std::vector<Tensor>>& runs) {
  const auto graph = maker.Import();
  ASSERT_TRUE(graph.ok()) << graph.status();
  for (const std::string backend : {"naive", "blocked", "onednn", "auto"}) {
    SCOPED_TRACE(backend);
    const auto session = SessionOf(maker, {.backend = backend, .threads = 1});
    for (int round = 0; round < 2; ++round) {
      for (const std::vector<Tensor>& inputs : runs) {
        std::vector<ConstantRef> constants;
        for (const Tensor& input : inputs) {
          constants.push_back(*Constant::CopyOf(input.dtype(), input.dims(), input.data()));
        }
        const auto expected = naive::Evaluate(*graph, constants);
        ASSERT_TRUE(expected.ok()) << expected.status();
        const auto outputs = session->Run(inputs);
        ASSERT_TRUE(outputs.ok()) << outputs.status();
        ASSERT_EQ(outputs->size(), expected->size());
        for (size_t i = 0; i < outputs->size(); ++i) {
          SCOPED_TRACE(absl::StrCat("output ", i));
          ASSERT_EQ((*outputs)[i].dims(), (*expected)[i]->dims());
          const auto error = RelativeError((*outputs)[i], ToTensor((*expected)[i]));
          ASSERT_TRUE(error.ok()) << error.status();
          EXPECT_LE(*error, 1e-5);
        }
      }
    }
  }
}

}  // namespace sinter

#endif  // SINTER_TESTS_RUNTIME_CONTROL_FLOW_MODELS_H_
