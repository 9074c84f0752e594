// Elementwise operations as one pass over memory. The result is computed in tiles of at most 1024
// elements that stay in L1, and every operation runs over a whole tile before the next one. The
// loops follow the memory order, so any layout without padding is supported.
//
// Broadcast operands are expanded into a tile. An operand that repeats, such as one factor per
// channel, is expanded once and reused as long as the elements are the same; this alone made
// DenseNet-121 a quarter faster.
#ifndef SINTER_KERNELS_BLOCKED_TILE_PROGRAM_H_
#define SINTER_KERNELS_BLOCKED_TILE_PROGRAM_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ir/constant.h"
#include "kernels/backend.h"
#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {

// The code of a program, independent of layouts: instructions in order, the last of which computes
// the result.
struct TileCode {
  // A value is an operand or the result of an instruction.
  struct Source {
    bool is_operand = false;
    size_t index = 0;
  };
  struct Instruction {
    VectorFunctionId function;
    Source a;
    Source b;  // of unary functions: a
    Parameters parameters;
  };
  // How f32 numbers are stored: (x - zero) * scale is the number.
  struct Storage {
    DType dtype = DType::kFloat32;
    float scale = 1;
    int32_t zero = 0;
  };
  std::vector<Instruction> instructions;
  std::vector<Operand> operands;
  std::vector<Storage> stored;  // of the operands
  Storage result;
};

// Compiles an elementwise node or the body of a fused node, which may convert operands from bytes or
// i32, by casts or with one constant scale, and quantise its result to bytes. Returns nothing if it
// has other operators or element types, or more than one result.
std::optional<TileCode> CompileTileCode(const KernelQuery& query);

// The code for a result of these dimensions and layout. Immutable and thread-safe.
class TileProgram {
 public:
  // Operands with the result's dimensions have its layout; the others, which broadcast, are plain.
  // Returns nothing if the layout needs padding for the dimensions or if there are too many
  // operands or live values.
  static std::optional<TileProgram> Create(const TileCode& code, std::span<const int64_t> dims,
                                           const Layout& layout);

  // Elements along the result's innermost axis in memory.
  int64_t row() const { return row_; }
  // Runs in parallel. `inputs` are indexed by the node's operands.
  // `row_stride` is that of the result, in elements; bytes must be dense.
  void Run(std::span<const void* const> inputs, void* to, int64_t row_stride) const;

 private:
  static constexpr int64_t kTile = 1024;
  static constexpr size_t kMostBuffers = 10;
  static constexpr size_t kMostOperands = 16;

  // How an operand is read in the memory order of the result: contiguous, one scalar, or strided.
  enum class Reading { kDense, kScalar, kStrided };
  struct Axis {
    int64_t size;
    int64_t stride;
  };
  // A sequence of `period` elements repeats until `block` elements are read.
  struct Repetition {
    int64_t period;
    int64_t block;
  };
  struct Operand {
    std::optional<size_t> index;
    ConstantRef constant;
    TileCode::Storage stored;  // f32 unless dense
    Reading reading = Reading::kDense;
    std::vector<Axis> axes;  // strided operands only, outermost first
    size_t buffer = 0;       // not used by dense operands of f32

    // Strided operands only.
    Repetition Repeated() const;
    // Whether [begin, begin + count) reads the same elements as the tile that began at `before`.
    bool ReadsTheSame(int64_t before, int64_t begin, int64_t count) const;
  };
  struct Step {
    VectorFunction function;
    // The index of an operand or of a buffer.
    TileCode::Source a;
    TileCode::Source b;
    std::optional<size_t> buffer;  // not set: writes the result
    Parameters parameters;
  };

  bool PlaceOperands(const TileCode& code, std::span<const int64_t> dims, const Layout& layout);
  bool PlaceSteps(const TileCode& code);
  // `to` is the result if it is dense; otherwise its rows are spread there.
  void RunRange(std::span<const void* const> operands, void* to, int64_t row_stride, int64_t begin,
                int64_t end) const;
  // Copies elements [begin, begin + count) of the result from `from` to its strided rows.
  void Spread(const float* from, int64_t begin, int64_t count, StridedRows<float> to) const;
  // Elements [begin, begin + count) of the operand in the memory order of the result. Returns a
  // pointer into the operand if they are contiguous there, otherwise `buffer`, which it fills.
  static const float* Read(const Operand& operand, const float* from, int64_t begin, int64_t count,
                           float* buffer);

  int64_t count_ = 0;
  int64_t row_ = 1;
  int64_t tile_ = kTile;  // at most kTile; reduced to whole periods of a repeating operand
  std::vector<Operand> operands_;
  TileCode::Storage result_;
  std::vector<Step> steps_;
  size_t buffers_ = 0;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_TILE_PROGRAM_H_
