// The common code of LSTM and GRU: constant weights, full-length sequences, one direction.
//
// A node is one primitive. Packing reorders the gates of its weights to oneDNN's order and adds its
// biases. The activations must be ONNX's defaults, without clip and peepholes.
//
// Dimensions: T steps, N sequences, I inputs, H hidden units; oneDNN's states are
// [layer, direction, N, H] and its weights [layer, direction, I or H, gate, H].
#ifndef SINTER_KERNELS_ONEDNN_RECURRENT_H_
#define SINTER_KERNELS_ONEDNN_RECURRENT_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "kernels/onednn/families.h"

namespace sinter::onednn {

// Operands of recurrent nodes (ir/ops/recurrent.h).
enum RecurrentOperand : size_t { kX, kW, kR, kBias, kLengths, kInitialH, kInitialC, kPeepholes };

// Whether the operand is a constant whose elements are all zero.
bool AreZeros(const Operand& operand);

// How ONNX's gates map to oneDNN's.
struct Cell {
  std::string_view name;
  std::vector<int64_t> gates;  // for each gate of oneDNN, the index of ONNX's
  std::vector<std::vector<int64_t>>
      biases;          // for each bias of oneDNN, the rows of ONNX's that it sums
  bool has_c = false;  // has a cell state besides h
};

struct RecurrentDescs {
  dnnl::rnn_direction direction;
  dnnl::memory::desc source;
  dnnl::memory::desc first;  // zero: the initial states are all zero
  dnnl::memory::desc weights_layer;
  dnnl::memory::desc weights_iter;
  dnnl::memory::desc bias;
  dnnl::memory::desc target;
  dnnl::memory::desc last;  // zero: the last states are not results
};

// Offers the primitive descriptor that `describe` creates from the memory descriptors.
using DescribeRecurrent = std::function<dnnl::rnn_primitive_desc_base(const RecurrentDescs&)>;
void OfferRecurrent(Request& request, const Cell& cell, bool reverse,
                    const DescribeRecurrent& describe);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_RECURRENT_H_
