// Damages a model but keeps it a well-formed ONNX file, so it is not rejected as early as damaged
// bytes.
#ifndef SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_
#define SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_

#include <string>

#include "ir/random_case.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {

// Limits for a damaged model, enough for the undamaged one.
inline constexpr ImportLimits kTight{
    .max_nodes = 1000, .max_elements = 1 << 20, .max_made_bytes = 1 << 20};

// Returns the bytes of the model with one to three damages: absurd attributes, contradictory
// initializers, redirected edges, other operators, other input shapes, another version.
std::string WithDamagedMeaning(ModelMaker model, Random& random);

}  // namespace sinter::onnx

#endif  // SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_
