// The cells of recurrent kernels: what follows the matrix products of a step, compiled for several
// instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_RECURRENT_CELLS_TILE_H_
#define SINTER_KERNELS_BLOCKED_RECURRENT_CELLS_TILE_H_

#include <cstdint>
#include <limits>

#include "ir/ops/recurrent.h"

namespace sinter::blocked {

// An activation of x clipped to [-clip, clip].
struct ClippedActivation {
  Activation function = Activation::kTanh;
  float alpha = 0;
  float beta = 0;
  float clip = std::numeric_limits<float>::infinity();
};

struct CellFunctions {
  ClippedActivation f{Activation::kSigmoid};  // of gates
  ClippedActivation g;                        // of the proposed state
  ClippedActivation h;                        // of an LSTM's c
  bool input_forget = false;
};

// Some units of some sequences. Pointers are to the first unit, and rows are sequences. Arrays of
// states have whole vectors of units.
struct CellBlock {
  int64_t rows;
  int64_t vectors;  // of units
  int64_t units;    // at least one in the last vector
  // [rows, gates, vectors]: the products of the state, and those of the input with the biases.
  const float* products;
  const float* gates;
  int64_t gates_row_stride;
  const float* h;
  float* next_h;
  // LSTM: c, null. GRU: the update gate, reset gate * h.
  float* others[2];
  int64_t state_row_stride;
  // LSTM: the peepholes of i, o and f. GRU: the state's bias of the proposed state.
  const float* extras;
  int64_t extras_stride;
  float* const* y;  // a row of the result for each row
};

using Cell = void (*)(const CellFunctions& functions, const CellBlock& block);
struct Cells {
  Cell lstm;
  Cell gru_gates;  // the update gate and reset gate * h
  Cell gru_state;  // the next state, from the products of reset gate * h
  Cell gru_linear_before_reset;
  Cell rnn;  // its activation is g
};

// The cells for the best instruction set that the processor has and SetMaxIsa allows. Those for
// sigmoid as f, tanh as g and h, and no clip are faster.
const Cells& CellsFor(const CellFunctions& functions);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_RECURRENT_CELLS_TILE_H_
