// Mutates models of control flow and of recurrent layers.
#include "tests/fuzz/message_mutator.h"
#include "tests/fuzz/node_mutator.h"

namespace sinter::fuzz {
namespace {

constexpr OperatorForm kOperators[] = {
    {"If", 1, 3, ""},
    {"Loop", 5, 4, ""},
    {"Scan", 5, 4,
     "num_scan_inputs:i scan_input_axes:I scan_input_directions:I scan_output_axes:I "
     "scan_output_directions:I directions:I"},
    {"LSTM", 8, 3,
     "activation_alpha:F activation_beta:F activations:S clip:f direction:s hidden_size:i "
     "input_forget:i layout:i"},
    {"GRU", 6, 2,
     "activation_alpha:F activation_beta:F activations:S clip:f direction:s hidden_size:i "
     "linear_before_reset:i layout:i"},
    {"RNN", 6, 2,
     "activation_alpha:F activation_beta:F activations:S clip:f direction:s hidden_size:i "
     "layout:i"},
};

constexpr std::string_view kTexts[] = {
    "forward", "reverse",   "bidirectional",   "Relu",       "Tanh",        "Sigmoid", "Affine",
    "Elu",     "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "",        "Softplus",
    "Softsign"};

}  // namespace
}  // namespace sinter::fuzz

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  using namespace sinter::fuzz;
  return MutateNodes({"", kOperators, kTexts}, data, size, max_size, seed);
}
