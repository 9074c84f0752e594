// Constant weights, packed in the order in which the GEMM kernels read them.
#ifndef SINTER_KERNELS_BLOCKED_PANELS_H_
#define SINTER_KERNELS_BLOCKED_PANELS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace sinter::blocked {

// The strides of weight [column, tap, channel] in the constant. Either neighbouring columns are
// adjacent, or a column's weights are contiguous, with a channel's taps adjacent.
struct WeightStrides {
  int64_t column;
  int64_t tap;
  int64_t channel;
};

// Weights [columns, taps, channels], split along the columns into panels of a few vectors each. A
// panel is stored as [taps, channels, columns]. Immutable.
class Panels {
 public:
  struct Panel {
    int64_t first_column;
    int64_t columns;
    int64_t vectors;
    int64_t offset;  // elements from the start
    bool paired;     // both halves of the last vector hold its columns, see GemmTile
  };

  // The panels fit the tiles of TilesOfGemm(). If there are enough vectors, the number of panels is
  // a multiple of `sharers`, the threads that share them.
  Panels(int64_t columns, int64_t taps, int64_t channels, int64_t sharers = 1);

  const std::vector<Panel>& all() const { return all_; }
  int64_t element_count() const { return element_count_; }
  // Equal formats pack the same weights to the same bytes.
  std::string PackedFormat() const;
  // Pads the last vector with columns of zeros.
  void Pack(const float* weights, const WeightStrides& strides, float* to) const;
  // Packs one panel at `to`, where all panels are. `columns` are its own columns' weights.
  void PackPanel(const float* columns, const WeightStrides& strides, const Panel& panel,
                 float* to) const;

  // Packs weights that are adjacent for each column as lines of the panel, one for each weight of a
  // column: the first `count` that follow each of `columns`, which are column_stride apart.
  void PackLines(const float* columns, int64_t column_stride, const Panel& panel, int64_t count,
                 float* lines) const;

 private:
  // Fills the rest of a line whose columns are there.
  void FinishLine(const Panel& panel, float* line) const;

  int64_t taps_;
  int64_t channels_;
  int64_t lanes_;
  std::vector<Panel> all_;
  int64_t element_count_ = 0;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PANELS_H_
