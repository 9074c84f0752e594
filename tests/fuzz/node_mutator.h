// Mutates the nodes of ONNX files with knowledge of their operators: attributes, operands, results
// and bodies are replaced by others that such a node may have, of good and of absurd kinds.
#ifndef SINTER_TESTS_FUZZ_NODE_MUTATOR_H_
#define SINTER_TESTS_FUZZ_NODE_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sinter::fuzz {

struct OperatorForm {
  std::string_view op_type;
  int inputs;   // the most that it takes
  int outputs;  // the most that it gives
  // Separated by spaces, each with the letter of its kind: i and f for a number, I and F for a list,
  // s and S for text and texts.
  std::string_view attributes;
};

struct Vocabulary {
  std::string_view domain;
  std::span<const OperatorForm> operators;
  std::span<const std::string_view> texts;  // values of the attributes that are text
};

// For LLVMFuzzerCustomMutator.
size_t MutateNodes(const Vocabulary& vocabulary, uint8_t* data, size_t size, size_t max_size,
                   unsigned int seed);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_NODE_MUTATOR_H_
