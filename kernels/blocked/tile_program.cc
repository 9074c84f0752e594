#include "kernels/blocked/tile_program.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "kernels/blocked/integer_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;

// Converts stored numbers, from the one at `first` on, to f32.
void Load(const TileCode::Storage& stored, const void* from, int64_t first, float* to,
          int64_t count) {
  const IntegerFunctions& functions = FunctionsOfIntegers();
  switch (stored.dtype) {
    case DType::kUint8:
      return functions.dequantize_u8(static_cast<const uint8_t*>(from) + first, stored.zero,
                                     stored.scale, to, count);
    case DType::kInt8:
      return functions.dequantize_i8(static_cast<const int8_t*>(from) + first, stored.zero,
                                     stored.scale, to, count);
    default: return functions.to_float(static_cast<const int32_t*>(from) + first, to, count);
  }
}

// Quantises numbers, the first of which becomes the result's element `first`.
void Store(const TileCode::Storage& stored, const float* from, void* to, int64_t first,
           int64_t count) {
  const IntegerFunctions& functions = FunctionsOfIntegers();
  if (stored.dtype == DType::kUint8) {
    functions.quantize_to_u8(from, stored.scale, stored.zero, static_cast<uint8_t*>(to) + first,
                             count);
  } else {
    functions.quantize_to_i8(from, stored.scale, stored.zero, static_cast<int8_t*>(to) + first,
                             count);
  }
}

}  // namespace

std::optional<TileProgram> TileProgram::Create(const TileCode& code, std::span<const int64_t> dims,
                                               const Layout& layout) {
  TileProgram program;
  program.count_ = ElementCount(dims).ValueOrDie();
  program.result_ = code.result;
  if (!layout.FitsRank(static_cast<int>(dims.size())) || !layout.IsDense(dims) ||
      program.count_ == 0 || code.operands.size() > kMostOperands ||
      !program.PlaceOperands(code, dims, layout) || !program.PlaceSteps(code)) {
    return std::nullopt;
  }
  return program;
}

bool TileProgram::PlaceOperands(const TileCode& code, std::span<const int64_t> dims,
                                const Layout& layout) {
  const std::vector<Layout::MemoryAxis> memory = layout.MemoryAxes(dims);
  if (!memory.empty()) row_ = memory.back().size;
  for (size_t i = 0; i < code.operands.size(); ++i) {
    const sinter::Operand& given = code.operands[i];
    Operand operand{.index = given.index, .constant = given.constant, .stored = code.stored[i]};
    const bool is_float = operand.stored.dtype == DType::kFloat32;
    // Constants of the body are always plain.
    const bool in_layout = given.index.has_value() || layout.is_plain();
    if (!in_layout || !std::equal(given.dims.begin(), given.dims.end(), dims.begin(), dims.end())) {
      const std::vector<int64_t> own = Layout().Strides(given.dims);
      const size_t ahead = dims.size() - given.dims.size();
      for (const Layout::MemoryAxis& level : memory) {
        const auto axis = static_cast<size_t>(level.axis);
        const bool repeats = axis < ahead || given.dims[axis - ahead] == 1;
        const int64_t stride = repeats ? 0 : own[axis - ahead] * level.block;
        if (level.size == 1) continue;
        if (!operand.axes.empty() && operand.axes.back().stride == level.size * stride) {
          operand.axes.back() = {operand.axes.back().size * level.size, stride};
        } else {
          operand.axes.push_back({level.size, stride});
        }
      }
      const bool one = operand.axes.size() == 1;
      operand.reading = operand.axes.empty() || (one && operand.axes[0].stride == 0)
                            ? Reading::kScalar
                        : one && operand.axes[0].stride == 1 ? Reading::kDense
                                                             : Reading::kStrided;
    }
    if (!is_float && operand.reading != Reading::kDense) return false;
    if (!is_float || operand.reading != Reading::kDense) operand.buffer = buffers_++;
    if (operand.reading == Reading::kStrided) {
      // If a tile consists of whole blocks or periods, the next one often reads the same elements.
      const auto [period, block] = operand.Repeated();
      const int64_t unit = block <= kTile ? block : period;
      if (unit <= kTile) tile_ = kTile / unit * unit;
    }
    operands_.push_back(std::move(operand));
  }
  return buffers_ <= kMostBuffers;
}

// Buffers of dead values are reused.
bool TileProgram::PlaceSteps(const TileCode& code) {
  const size_t count = code.instructions.size();
  std::vector<size_t> last_use(count, 0);
  for (size_t i = 0; i < count; ++i) {
    for (const TileCode::Source& source : {code.instructions[i].a, code.instructions[i].b}) {
      if (!source.is_operand) last_use[source.index] = i;
    }
  }
  std::vector<size_t> buffer_of(count, 0);
  std::vector<size_t> free;
  const auto place = [&](TileCode::Source source) {
    if (!source.is_operand) source.index = buffer_of[source.index];
    return source;
  };
  for (size_t i = 0; i < count; ++i) {
    const TileCode::Instruction& instruction = code.instructions[i];
    Step step{.function = FunctionFor(instruction.function),
              .a = place(instruction.a),
              .b = place(instruction.b),
              .buffer = std::nullopt,
              .parameters = instruction.parameters};
    for (const TileCode::Source& source : {instruction.a, instruction.b}) {
      if (source.is_operand || last_use[source.index] != i) continue;
      free.push_back(buffer_of[source.index]);
      last_use[source.index] = count;  // already free if both sources are the same
    }
    if (i + 1 < count) {
      if (free.empty()) free.push_back(buffers_++);
      buffer_of[i] = free.back();
      free.pop_back();
      step.buffer = buffer_of[i];
    }
    steps_.push_back(step);
  }
  return buffers_ <= kMostBuffers;
}

void TileProgram::Run(std::span<const void* const> inputs, void* to, int64_t row_stride) const {
  std::array<const void*, kMostOperands> operands = {};
  for (size_t i = 0; i < operands_.size(); ++i) {
    const Operand& operand = operands_[i];
    operands[i] = operand.index ? inputs[*operand.index] : operand.constant->data();
  }
  ParallelFor(count_, kElementsPerThread,
              [&](int64_t begin, int64_t end) { RunRange(operands, to, row_stride, begin, end); });
}

void TileProgram::Spread(const float* from, int64_t begin, int64_t count,
                         StridedRows<float> to) const {
  while (count > 0) {
    const int64_t column = begin % row_;
    const int64_t now = std::min(count, row_ - column);
    std::copy_n(from, now, to.at(begin / row_) + column);
    from += now;
    begin += now;
    count -= now;
  }
}

void TileProgram::RunRange(std::span<const void* const> operands, void* to, int64_t row_stride,
                           int64_t begin, int64_t end) const {
  alignas(64) float buffers[kMostBuffers][kTile];
  alignas(64) float apart[kTile];  // a tile of a result of bytes or with strided rows
  const bool quantises = result_.dtype != DType::kFloat32;
  const bool in_place = !quantises && row_stride == row_;
  for (size_t i = 0; i < operands_.size(); ++i) {
    if (operands_[i].reading == Reading::kScalar) {
      std::fill_n(buffers[operands_[i].buffer], kTile, *static_cast<const float*>(operands[i]));
    }
  }
  std::array<const float*, kMostOperands> at = {};
  std::array<int64_t, kMostOperands> read_at;
  read_at.fill(-1);
  for (int64_t tile = begin; tile < end; tile += tile_) {
    const int64_t count = std::min(tile_, end - tile);
    for (size_t i = 0; i < operands_.size(); ++i) {
      const Operand& operand = operands_[i];
      const auto* const from = static_cast<const float*>(operands[i]);
      if (operand.stored.dtype != DType::kFloat32) {
        Load(operand.stored, operands[i], tile, buffers[operand.buffer], count);
        at[i] = buffers[operand.buffer];
      } else if (operand.reading == Reading::kDense) {
        at[i] = from + tile;
      } else if (operand.reading == Reading::kScalar) {
        at[i] = buffers[operand.buffer];
      } else if (read_at[i] < 0 || !operand.ReadsTheSame(read_at[i], tile, count)) {
        at[i] = Read(operand, from, tile, count, buffers[operand.buffer]);
        read_at[i] = tile;
      }
    }
    const auto source = [&](const TileCode::Source& from) -> const float* {
      return from.is_operand ? at[from.index] : buffers[from.index];
    };
    float* const result = in_place ? static_cast<float*>(to) + tile : apart;
    for (const Step& step : steps_) {
      step.function(source(step.a), source(step.b), step.buffer ? buffers[*step.buffer] : result,
                    static_cast<size_t>(count), step.parameters);
    }
    if (quantises) {
      Store(result_, apart, to, tile, count);
    } else if (!in_place) {
      Spread(apart, tile, count, {static_cast<float*>(to), row_stride});
    }
  }
}

TileProgram::Repetition TileProgram::Operand::Repeated() const {
  const Axis& inner = axes.back();
  if (inner.stride == 0) return {.period = 1, .block = inner.size};
  const bool repeats = inner.stride == 1 && axes.size() > 1 && axes[axes.size() - 2].stride == 0;
  if (!repeats) return {.period = inner.size, .block = inner.size};
  return {.period = inner.size, .block = inner.size * axes[axes.size() - 2].size};
}

bool TileProgram::Operand::ReadsTheSame(int64_t before, int64_t begin, int64_t count) const {
  const auto [period, block] = Repeated();
  return (begin - before) % period == 0 && before / block == (begin + count - 1) / block;
}

const float* TileProgram::Read(const Operand& operand, const float* from, int64_t begin,
                               int64_t count, float* buffer) {
  const auto [period, block] = operand.Repeated();
  const int64_t stride = operand.axes.back().stride;
  float* to = buffer;
  while (count > 0) {
    // `line` becomes the first element of the block that contains `begin`.
    int64_t row = begin / block;
    const float* line = from;
    int64_t covered = 1;  // elements of the inner axes
    for (size_t i = operand.axes.size(); i-- > 0;) {
      const Axis& axis = operand.axes[i];
      if (covered >= block) {
        line += row % axis.size * axis.stride;
        row /= axis.size;
      }
      covered *= axis.size;
    }
    const int64_t first = begin % block % period;
    const int64_t run = std::min(count, block - begin % block);
    if (stride == 1 && to == buffer && first + count <= period) return line + first;
    // One period is written, then what is there is doubled repeatedly.
    const int64_t once = std::min(run, period);
    if (stride == 1) {
      const int64_t ahead = std::min(once, period - first);
      std::copy_n(line + first, ahead, to);
      std::copy_n(line, once - ahead, to + ahead);
    } else {
      for (int64_t i = 0; i < once; ++i) to[i] = line[(first + i) * stride];
    }
    for (int64_t made = once; made < run; made *= 2) {
      std::copy_n(to, std::min(made, run - made), to + made);
    }
    to += run;
    begin += run;
    count -= run;
  }
  return buffer;
}

}  // namespace sinter::blocked
