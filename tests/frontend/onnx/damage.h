// Damage that leaves a model a well-formed ONNX file, so that it gets further than damaged bytes.
#ifndef SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_
#define SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_

#include <string>

#include "ir/random_case.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {

// The bytes of the model with one to three damages: absurd attributes, initializers that contradict
// themselves, edges that lead elsewhere, other operators, other shapes of inputs, another version.
std::string WithDamagedMeaning(ModelMaker model, Random& random);

}  // namespace sinter::onnx

#endif  // SINTER_TESTS_FRONTEND_ONNX_DAMAGE_H_
