// What the kernels of LSTM, GRU and RNN share: operands, packed weights, the loop over time.
//
// The units (elements of the state) are split into blocks of a few vectors. W and R are packed in
// the same way, block by block: a panel holds the columns of a block for several gates, so that
// a tile computes all that a cell needs, while it is in L1. A step multiplies the states of all
// sequences by R; the products of W with the inputs of many steps are computed before. Weights that
// are not constant are packed in every run.
//
// One team of threads runs all steps and waits once or twice per step. Each thread has blocks of
// its own, in which it computes everything. Every second step reads the blocks backwards, because
// those that were read last are still in cache.
#ifndef SINTER_KERNELS_BLOCKED_RECURRENT_H_
#define SINTER_KERNELS_BLOCKED_RECURRENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/gate_panels.h"
#include "kernels/blocked/recurrent_cells_tile.h"
#include "kernels/blocked/recurrent_tile.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// How an operator uses the products.
struct RecurrentCell {
  // Products of the state that the cell needs at the same time. The second phase of a GRU
  // multiplies the reset state (CellBlock::others[1]), the first phase always h.
  struct Phase {
    std::vector<int64_t> gates;
    Cell run;
  };
  // Elements that CellBlock::extras has for every unit: those of an operand from `first` on, or a
  // scalar.
  struct Extra {
    size_t operand;
    int64_t first;
  };
  std::string name;
  CellFunctions functions;
  std::vector<Phase> phases;
  int64_t block_vectors;  // of units
  std::vector<Extra> extras;
  int64_t separate_bias = -1;  // the gate whose bias of the state is an extra
  int64_t others = 0;          // of CellBlock::others
  bool has_c = false;          // others[0] is a state: operand 6, result 2
};

// The usual activations, or the node's with its clip. `clip` 0: none.
ClippedActivation Clipped(Activation activation, float alpha, float beta, float clip);

// Offers a kernel for f32.
void OfferRecurrent(const KernelQuery& query, RecurrentCell cell, bool reverse, Offers& offers);

class RecurrentKernel {
 public:
  RecurrentKernel(const KernelQuery& query, RecurrentCell cell, bool reverse);

  int64_t inputs() const { return inputs_; }
  int64_t hidden() const { return hidden_; }
  const GatePanels& panels() const { return panels_; }
  // Whether the sizes of all buffers are reasonable.
  bool IsSensible() const { return sensible_; }
  int64_t workspace_bytes() const { return workspace_bytes_; }
  absl::Status operator()(const Pointers& pointers) const;

 private:
  // What one run works with, in its workspace. Sequences are sorted by length, the longest first;
  // rows of states are in this order.
  struct Buffers {
    float* packed_w;  // if W is not constant
    float* packed_r;
    float* bias;       // [columns]
    float* extras;     // [extras, units]
    float* h[2];       // [sequences, units]: before even and odd steps
    float* others[2];  // [sequences, units]
    float* gates;      // [rows of a chunk of steps, columns]
    int64_t* lengths;  // by sequence
    int64_t* order;    // sequences
  };
  class Thread;

  // Null `workspace`: only counts the bytes.
  Buffers BuffersIn(void* workspace, int64_t& bytes) const;
  absl::Status SortSequences(const Pointers& pointers, const Buffers& buffers) const;
  void PrepareBiases(const Pointers& pointers, const Buffers& buffers) const;
  void PrepareStates(const Pointers& pointers, const Buffers& buffers) const;
  void WriteLastStates(const Pointers& pointers, const Buffers& buffers) const;

  RecurrentCell cell_;
  bool reverse_;
  const RecurrentTiles& tiles_;
  int64_t hidden_;
  GatePanels panels_;
  int64_t padded_;   // units of whole vectors
  int64_t columns_;  // of all gates
  int64_t steps_;
  int64_t sequences_;
  int64_t inputs_;
  int64_t chunk_steps_;  // whose products with W are computed together
  int64_t threads_ = 1;  // at most
  bool packs_w_;
  bool packs_r_;
  std::vector<bool> scalar_;  // by operand
  bool sensible_ = false;
  int64_t workspace_bytes_ = 0;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_RECURRENT_H_
