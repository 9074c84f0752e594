// The weights of recurrent operators, packed in the order in which their kernels read them.
#ifndef SINTER_KERNELS_BLOCKED_GATE_PANELS_H_
#define SINTER_KERNELS_BLOCKED_GATE_PANELS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace sinter::blocked {

// Weights [gates * units, inner], split along the units into blocks of a few vectors. A block has a
// panel for each phase, a list of gates whose products are needed at the same time. A panel is
// stored as [inner, gates, units of the block]. Immutable.
class GatePanels {
 public:
  // Vectors of units [first, first + vectors).
  struct Block {
    int64_t first;
    int64_t vectors;
  };

  // The panels fit the tiles of TilesOfRecurrent().
  GatePanels(std::vector<std::vector<int64_t>> phases, int64_t units, int64_t block_vectors);

  int64_t gate_count() const { return gate_count_; }
  int64_t padded_units() const { return padded_units_; }  // of whole vectors
  int64_t columns() const { return gate_count_ * padded_units_; }
  int64_t block_count() const { return block_count_; }
  int64_t ElementCount(int64_t inner) const { return columns() * inner; }
  Block BlockAt(int64_t index) const;
  // The place of a panel's columns among those of all panels, which are ordered by block and phase.
  int64_t FirstColumn(const Block& block, size_t phase) const;

  // Equal formats pack the same weights to the same bytes.
  std::string PackedFormat() const;
  // Packs the blocks [first, last) to their places in `to`, which has all blocks. Pads the last
  // vector of every gate with columns of zeros.
  void Pack(const float* weights, int64_t inner, int64_t first, int64_t last, float* to) const;

 private:
  std::vector<std::vector<int64_t>> phases_;
  int64_t units_;
  int64_t block_vectors_;
  int64_t lanes_;
  int64_t gate_count_ = 0;
  int64_t padded_units_;
  int64_t block_count_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_GATE_PANELS_H_
