// Mutates models of operators of the domain com.microsoft.
#include "frontend/onnx/lowering.h"
#include "tests/fuzz/message_mutator.h"
#include "tests/fuzz/node_mutator.h"

namespace sinter::fuzz {
namespace {

constexpr OperatorForm kOperators[] = {
    {"Attention", 7, 2,
     "num_heads:i unidirectional:i qkv_hidden_sizes:I mask_filter_value:f scale:f do_rotary:i "
     "past_present_share_buffer:i rotary_embedding_dim:i"},
    {"BiasGelu", 2, 1, ""},
    {"DequantizeLinear", 3, 1, "axis:i"},
    {"DynamicQuantizeLSTM", 12, 3,
     "activation_alpha:F activation_beta:F activations:S clip:f direction:s hidden_size:i "
     "input_forget:i"},
    {"DynamicQuantizeMatMul", 5, 1, ""},
    {"EmbedLayerNormalization", 9, 3, "epsilon:f mask_index_type:i"},
    {"FastGelu", 2, 1, ""},
    {"FusedConv", 4, 1,
     "activation:s activation_params:F auto_pad:s dilations:I group:i kernel_shape:I pads:I "
     "strides:I"},
    {"FusedGemm", 3, 1,
     "activation:s activation_alpha:f activation_beta:f activation_gamma:f alpha:f beta:f transA:i "
     "transB:i"},
    {"FusedMatMul", 2, 1, "alpha:f transA:i transB:i transBatchA:i transBatchB:i"},
    {"GatherBlockQuantized", 4, 1, "bits:i block_size:i gather_axis:i quantize_axis:i"},
    {"Gelu", 1, 1, ""},
    {"GroupQueryAttention", 11, 3,
     "num_heads:i kv_num_heads:i local_window_size:i causal:i do_rotary:i rotary_interleaved:i "
     "softcap:f scale:f smooth_softmax:i qk_output:i k_quant_type:s"},
    {"Inverse", 1, 1, ""},
    {"MatMulIntegerToFloat", 7, 1, ""},
    {"MatMulNBits", 6, 1, "K:i N:i bits:i block_size:i accuracy_level:i weight_prepacked:i"},
    {"MultiHeadAttention", 8, 4, "num_heads:i unidirectional:i mask_filter_value:f scale:f"},
    {"NhwcMaxPool", 1, 1,
     "auto_pad:s ceil_mode:i dilations:I kernel_shape:I pads:I strides:I storage_order:i"},
    {"QGemm", 9, 1, "alpha:f transA:i transB:i"},
    {"QLinearAdd", 8, 1, ""},
    {"QLinearAveragePool", 5, 1,
     "auto_pad:s ceil_mode:i channels_last:i count_include_pad:i kernel_shape:I pads:I strides:I"},
    {"QLinearConcat", 8, 1, "axis:i"},
    {"QLinearConv", 9, 1,
     "auto_pad:s channels_last:i dilations:I group:i kernel_shape:I pads:I strides:I"},
    {"QLinearGlobalAveragePool", 5, 1, "channels_last:i"},
    {"QLinearLeakyRelu", 5, 1, "alpha:f"},
    {"QLinearMul", 8, 1, ""},
    {"QLinearSigmoid", 5, 1, ""},
    {"QLinearSoftmax", 5, 1, "axis:i opset:i"},
    {"QuantizeLinear", 3, 1, "axis:i"},
    {"QuickGelu", 1, 1, "alpha:f"},
    {"RotaryEmbedding", 4, 1,
     "interleaved:i num_heads:i rotary_embedding_dim:i scale:f is_packed_batching:i"},
    {"SkipLayerNormalization", 5, 4, "epsilon:f"},
    {"SkipSimplifiedLayerNormalization", 4, 4, "epsilon:f"},
};

constexpr std::string_view kTexts[] = {
    "Relu",       "Tanh",     "Sigmoid", "Clip",    "LeakyRelu",       "HardSigmoid", "Elu",
    "Selu",       "Softplus", "",        "NOTSET",  "ThresholdedRelu", "Softsign",    "SAME_UPPER",
    "SAME_LOWER", "VALID",    "forward", "reverse", "bidirectional",   "NONE",        "PER_TENSOR"};

}  // namespace
}  // namespace sinter::fuzz

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  using namespace sinter::fuzz;
  return MutateNodes({sinter::onnx::kMicrosoftDomain, kOperators, kTexts}, data, size, max_size,
                     seed);
}
