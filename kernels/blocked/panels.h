// Constant weights as the inner loops of products read them.
#ifndef SINTER_KERNELS_BLOCKED_PANELS_H_
#define SINTER_KERNELS_BLOCKED_PANELS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace sinter::blocked {

// Where weight [column, tap, channel] lies in the constant.
struct WeightStrides {
  int64_t column;
  int64_t tap;
  int64_t channel;
};

// Weights [columns, taps, channels], cut along the columns into panels of a few vectors each. In a
// panel the columns of one channel of one tap lie side by side, then come the next channel and the
// next tap. Immutable.
class Panels {
 public:
  struct Panel {
    int64_t first_column;
    int64_t columns;
    int64_t vectors;
    int64_t offset;  // elements from the start
    bool paired;     // the last vector's columns lie in both of its halves: see GemmTile
  };

  // For the instruction set of TilesOfGemm().
  Panels(int64_t columns, int64_t taps, int64_t channels);

  const std::vector<Panel>& all() const { return all_; }
  int64_t element_count() const { return element_count_; }
  // Equal for equal bytes.
  std::string PackedFormat() const;
  // Columns that fill up the last vector become zeros.
  void Pack(const float* weights, const WeightStrides& strides, float* to) const;

 private:
  int64_t taps_;
  int64_t channels_;
  int64_t lanes_;
  std::vector<Panel> all_;
  int64_t element_count_ = 0;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_PANELS_H_
