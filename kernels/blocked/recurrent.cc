#include "kernels/blocked/recurrent.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "ir/checked_size.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/packed_candidate.h"
#include "sinter/status.h"

namespace sinter::blocked {
namespace {

// Rows of inputs that are multiplied by W together. With fewer, reading W would take long.
constexpr int64_t kRowsOfChunk = 96;
// Below this, a further thread saves less of a step than waiting for it takes.
constexpr int64_t kProductsPerThread = 32 << 10;
constexpr int64_t kMostElements = int64_t{1} << 32;  // of a workspace

// Operands that all recurrent operators have.
enum Operands : size_t { kX, kW, kR, kBias, kLengths, kInitialH, kInitialC };

const float* Floats(const Pointers& pointers, size_t operand) {
  return static_cast<const float*>(pointers.inputs[operand]);
}

// Gives out parts of a workspace, or measures them if there is none.
class Parts {
 public:
  explicit Parts(void* workspace) : workspace_(static_cast<std::byte*>(workspace)) {}
  template <class T>
  T* Take(int64_t count) {
    const int64_t offset = bytes_;
    bytes_ += CeilDiv(count * static_cast<int64_t>(sizeof(T)), 64) * 64;
    return workspace_ == nullptr ? nullptr : reinterpret_cast<T*>(workspace_ + offset);
  }
  int64_t bytes() const { return bytes_; }

 private:
  std::byte* workspace_;
  int64_t bytes_ = 0;
};

std::vector<std::vector<int64_t>> GatesOf(const RecurrentCell& cell) {
  std::vector<std::vector<int64_t>> gates;
  for (const RecurrentCell::Phase& phase : cell.phases) gates.push_back(phase.gates);
  return gates;
}

}  // namespace

ClippedActivation Clipped(Activation activation, float alpha, float beta, float clip) {
  return {activation, alpha, beta, clip > 0 ? clip : std::numeric_limits<float>::infinity()};
}

RecurrentKernel::RecurrentKernel(const KernelQuery& query, RecurrentCell cell, bool reverse)
    : cell_(std::move(cell)),
      reverse_(reverse),
      tiles_(TilesOfRecurrent()),
      hidden_(query.input(kR).shape.ToIntegers()[1]),
      panels_(GatesOf(cell_), hidden_, cell_.block_vectors),
      padded_(panels_.padded_units()),
      columns_(panels_.columns()) {
  const std::vector<int64_t> x = query.input(kX).shape.ToIntegers();
  steps_ = x[0];
  sequences_ = x[1];
  inputs_ = x[2];
  chunk_steps_ = std::clamp<int64_t>(CeilDiv(kRowsOfChunk, std::max<int64_t>(sequences_, 1)), 1,
                                     std::max<int64_t>(steps_, 1));
  packs_w_ = query.constant(kW) == nullptr;
  packs_r_ = query.constant(kR) == nullptr;
  for (size_t i = 0; i < (*query).inputs.size(); ++i) {
    scalar_.push_back(query.input(i).shape.rank() == 0);
  }
  const CheckedSize elements =
      CheckedSize(columns_) * (CheckedSize(inputs_) + hidden_ + chunk_steps_ * sequences_) +
      sequences_;
  sensible_ = elements.valid() && elements.ValueOrDie() <= kMostElements;
  if (!sensible_) return;
  const double products = static_cast<double>(sequences_) * static_cast<double>(columns_) *
                          static_cast<double>(hidden_ + inputs_);
  threads_ = static_cast<int64_t>(
      std::clamp(products / kProductsPerThread, 1.0,
                 static_cast<double>(std::max<int64_t>(1, panels_.block_count()))));
  BuffersIn(nullptr, workspace_bytes_);
}

RecurrentKernel::Buffers RecurrentKernel::BuffersIn(void* workspace, int64_t& bytes) const {
  Parts parts(workspace);
  const int64_t state = sequences_ * padded_;
  Buffers buffers = {};
  if (packs_w_) buffers.packed_w = parts.Take<float>(panels_.ElementCount(inputs_));
  if (packs_r_) buffers.packed_r = parts.Take<float>(panels_.ElementCount(hidden_));
  buffers.bias = parts.Take<float>(columns_);
  buffers.extras = parts.Take<float>(static_cast<int64_t>(cell_.extras.size()) * padded_);
  for (float*& h : buffers.h) h = parts.Take<float>(state);
  for (int64_t i = 0; i < cell_.others; ++i) buffers.others[i] = parts.Take<float>(state);
  buffers.gates = parts.Take<float>(chunk_steps_ * sequences_ * columns_);
  buffers.lengths = parts.Take<int64_t>(sequences_);
  buffers.order = parts.Take<int64_t>(sequences_);
  bytes = parts.bytes();
  return buffers;
}

absl::Status RecurrentKernel::SortSequences(const Pointers& pointers,
                                            const Buffers& buffers) const {
  const auto* const given = static_cast<const int32_t*>(pointers.inputs[kLengths]);
  for (int64_t n = 0; n < sequences_; ++n) {
    SINTER_ASSIGN_OR_RETURN(buffers.lengths[n], SequenceLength(given[scalar_[kLengths] ? 0 : n],
                                                               scalar_[kLengths], n, steps_));
    buffers.order[n] = n;
  }
  std::sort(buffers.order, buffers.order + sequences_, [&](int64_t a, int64_t b) {
    const int64_t difference = buffers.lengths[a] - buffers.lengths[b];
    return difference == 0 ? a < b : difference > 0;
  });
  return absl::OkStatus();
}

void RecurrentKernel::PrepareBiases(const Pointers& pointers, const Buffers& buffers) const {
  const float* const biases = Floats(pointers, kBias);
  const auto element = [&](const float* from, bool is_scalar, int64_t first, int64_t unit) {
    if (unit >= hidden_) return 0.0F;
    return is_scalar ? *from : from[first + unit];
  };
  for (int64_t index = 0; index < panels_.block_count(); ++index) {
    const GatePanels::Block block = panels_.BlockAt(index);
    const int64_t units = block.vectors * tiles_.lanes;
    for (size_t phase = 0; phase < cell_.phases.size(); ++phase) {
      float* to = buffers.bias + panels_.FirstColumn(block, phase);
      for (const int64_t gate : cell_.phases[phase].gates) {
        for (int64_t unit = block.first * tiles_.lanes; unit < block.first * tiles_.lanes + units;
             ++unit) {
          *to = element(biases, scalar_[kBias], gate * hidden_, unit);
          if (gate != cell_.separate_bias) {
            *to += element(biases, scalar_[kBias], (panels_.gate_count() + gate) * hidden_, unit);
          }
          ++to;
        }
      }
    }
  }
  float* to = buffers.extras;
  for (const RecurrentCell::Extra& extra : cell_.extras) {
    for (int64_t unit = 0; unit < padded_; ++unit) {
      *to++ = element(Floats(pointers, extra.operand), scalar_[extra.operand], extra.first, unit);
    }
  }
}

void RecurrentKernel::PrepareStates(const Pointers& pointers, const Buffers& buffers) const {
  const auto prepare = [&](size_t operand, float* to) {
    const float* const from = Floats(pointers, operand);
    for (int64_t row = 0; row < sequences_; ++row) {
      float* const state = to + row * padded_;
      if (scalar_[operand]) {
        std::fill_n(state, hidden_, *from);
      } else {
        std::copy_n(from + buffers.order[row] * hidden_, hidden_, state);
      }
      std::fill_n(state + hidden_, padded_ - hidden_, 0.0F);
    }
  };
  prepare(kInitialH, buffers.h[0]);
  if (cell_.has_c) prepare(kInitialC, buffers.others[0]);
}

void RecurrentKernel::WriteLastStates(const Pointers& pointers, const Buffers& buffers) const {
  for (size_t i = 1; i < pointers.outputs.size(); ++i) {
    for (int64_t row = 0; row < sequences_; ++row) {
      const int64_t n = buffers.order[row];
      const float* const from = i == 1 ? buffers.h[buffers.lengths[n] % 2] : buffers.others[0];
      std::copy_n(from + row * padded_, hidden_,
                  static_cast<float*>(pointers.outputs[i]) + n * hidden_);
    }
  }
}

// The work of one thread: all steps of its own blocks.
class RecurrentKernel::Thread {
 public:
  Thread(const RecurrentKernel& kernel, const Pointers& pointers, const Buffers& buffers,
         const TeamThread& team)
      : a_(kernel),
        buffers_(buffers),
        team_(team),
        x_(pointers.InputRows(kX, a_.inputs_)),
        y_(pointers.OutputRows(0, a_.hidden_)),
        w_(a_.packs_w_ ? buffers.packed_w : Floats(pointers, kW)),
        r_(a_.packs_r_ ? buffers.packed_r : Floats(pointers, kR)),
        first_(a_.panels_.block_count() * team.index() / team.team_size()),
        last_(a_.panels_.block_count() * (team.index() + 1) / team.team_size()) {
    if (a_.packs_w_)
      a_.panels_.Pack(Floats(pointers, kW), a_.inputs_, first_, last_, buffers.packed_w);
    if (a_.packs_r_)
      a_.panels_.Pack(Floats(pointers, kR), a_.hidden_, first_, last_, buffers.packed_r);
  }

  void Run() {
    WriteZeros();
    const int64_t longest = a_.sequences_ == 0 ? 0 : buffers_.lengths[buffers_.order[0]];
    for (int64_t begin = 0; begin < longest; begin += a_.chunk_steps_) {
      const int64_t end = std::min(longest, begin + a_.chunk_steps_);
      for (int64_t block = first_; block < last_; ++block) MultiplyInputs(begin, end, block);
      const float* gates = buffers_.gates;
      for (int64_t step = begin; step < end; ++step) {
        const int64_t rows = RowsAt(step);
        for (size_t phase = 0; phase < a_.cell_.phases.size(); ++phase) {
          for (int64_t i = first_; i < last_; ++i) {
            const bool backwards = step % 2 == 1;
            RunCell(step, rows, gates, phase, backwards ? first_ + last_ - 1 - i : i);
          }
          team_.Wait();
        }
        gates += rows * a_.columns_;
      }
    }
  }

 private:
  // Rows whose sequences have this step. Must be called for ascending steps, or again from the
  // first one on.
  int64_t RowsAt(int64_t step) {
    if (step < last_step_) rows_ = a_.sequences_;
    last_step_ = step;
    while (rows_ > 0 && buffers_.lengths[buffers_.order[rows_ - 1]] <= step) --rows_;
    return rows_;
  }
  // The row of x and y that holds this step of the sequence of a row of states.
  int64_t InputRow(int64_t step, int64_t row) const {
    const int64_t n = buffers_.order[row];
    const int64_t t = a_.reverse_ ? buffers_.lengths[n] - 1 - step : step;
    return t * a_.sequences_ + n;
  }
  int64_t FirstUnit(int64_t block) const {
    return a_.panels_.BlockAt(block).first * a_.tiles_.lanes;
  }

  // The thread's units of the result beyond the sequences' lengths.
  void WriteZeros() const {
    const int64_t begin = FirstUnit(first_);
    const int64_t end = last_ == a_.panels_.block_count() ? a_.hidden_ : FirstUnit(last_);
    for (int64_t n = 0; n < a_.sequences_; ++n) {
      for (int64_t t = buffers_.lengths[n]; t < a_.steps_; ++t) {
        float* const row = y_.at(t * a_.sequences_ + n);
        std::fill(row + begin, row + end, 0.0F);
      }
    }
  }

  // The products of W with the inputs of steps [begin, end), plus the biases.
  void MultiplyInputs(int64_t begin, int64_t end, int64_t index) {
    const GatePanels::Block block = a_.panels_.BlockAt(index);
    for (size_t phase = 0; phase < a_.cell_.phases.size(); ++phase) {
      const int64_t column = a_.panels_.FirstColumn(block, phase);
      std::array<const float*, kMostRecurrentRows> rows;
      const int64_t vectors = GatesOf(phase) * block.vectors;
      RecurrentTile tile{.rows = rows.data(),
                         .row_count = 0,
                         .inner = a_.inputs_,
                         .panel = w_ + column * a_.inputs_,
                         .vectors = vectors,
                         .start = buffers_.bias + column,
                         .c = buffers_.gates + column,
                         .c_row_stride = a_.columns_};
      const auto run = [&] {
        a_.tiles_.run(tile);
        tile.c += tile.row_count * a_.columns_;
        tile.row_count = 0;
      };
      for (int64_t step = begin; step < end; ++step) {
        const int64_t count = RowsAt(step);
        for (int64_t row = 0; row < count; ++row) {
          rows[static_cast<size_t>(tile.row_count++)] = x_.at(InputRow(step, row));
          if (tile.row_count == a_.tiles_.most_rows[vectors]) run();
        }
      }
      if (tile.row_count > 0) run();
    }
  }

  // One block of one step: the products with R, and the cell. `gates` are those of the step.
  void RunCell(int64_t step, int64_t row_count, const float* gates, size_t phase, int64_t index) {
    const GatePanels::Block block = a_.panels_.BlockAt(index);
    const int64_t column = a_.panels_.FirstColumn(block, phase);
    const int64_t unit = block.first * a_.tiles_.lanes;
    const int64_t vectors = GatesOf(phase) * block.vectors;
    const float* const h = buffers_.h[step % 2];
    const float* const state = phase == 0 ? h : buffers_.others[1];
    alignas(64) std::array<float, kMostRecurrentRows * kMostRecurrentVectors * kMostLanes> products;
    std::array<const float*, kMostRecurrentRows> rows;
    std::array<float*, kMostRecurrentRows> y;
    RecurrentTile tile{.rows = rows.data(),
                       .row_count = 0,
                       .inner = a_.hidden_,
                       .panel = r_ + column * a_.hidden_,
                       .vectors = vectors,
                       .start = nullptr,
                       .c = products.data(),
                       .c_row_stride = vectors * a_.tiles_.lanes};
    const int64_t tile_count = CeilDiv(row_count, a_.tiles_.most_rows[vectors]);
    int64_t first = 0;
    for (int64_t t = 0; t < tile_count; ++t) {
      const int64_t last = row_count * (t + 1) / tile_count;
      for (int64_t row = first; row < last; ++row) {
        const auto i = static_cast<size_t>(row - first);
        rows[i] = state + row * a_.padded_;
        y[i] = y_.at(InputRow(step, row)) + unit;
      }
      tile.row_count = last - first;
      a_.tiles_.run(tile);
      const int64_t offset = first * a_.padded_ + unit;
      const auto other = [&](int i) {
        return buffers_.others[i] == nullptr ? nullptr : buffers_.others[i] + offset;
      };
      a_.cell_.phases[phase].run(a_.cell_.functions, {.rows = tile.row_count,
                                                      .vectors = block.vectors,
                                                      .units = a_.hidden_ - unit,
                                                      .products = products.data(),
                                                      .gates = gates + first * a_.columns_ + column,
                                                      .gates_row_stride = a_.columns_,
                                                      .h = h + offset,
                                                      .next_h = buffers_.h[(step + 1) % 2] + offset,
                                                      .others = {other(0), other(1)},
                                                      .state_row_stride = a_.padded_,
                                                      .extras = buffers_.extras + unit,
                                                      .extras_stride = a_.padded_,
                                                      .y = y.data()});
      first = last;
    }
  }

  int64_t GatesOf(size_t phase) const {
    return static_cast<int64_t>(a_.cell_.phases[phase].gates.size());
  }

  const RecurrentKernel& a_;
  const Buffers& buffers_;
  const TeamThread& team_;
  StridedRows<const float> x_;
  StridedRows<float> y_;
  const float* w_;
  const float* r_;
  int64_t first_;  // block
  int64_t last_;
  int64_t rows_ = 0;
  int64_t last_step_ = std::numeric_limits<int64_t>::max();
};

absl::Status RecurrentKernel::operator()(const Pointers& pointers) const {
  int64_t bytes = 0;
  const Buffers buffers = BuffersIn(pointers.workspace, bytes);
  SINTER_RETURN_IF_ERROR(SortSequences(pointers, buffers));
  PrepareBiases(pointers, buffers);
  PrepareStates(pointers, buffers);
  RunTogether(threads_,
              [&](const TeamThread& team) { Thread(*this, pointers, buffers, team).Run(); });
  WriteLastStates(pointers, buffers);
  return absl::OkStatus();
}

void OfferRecurrent(const KernelQuery& query, RecurrentCell cell, bool reverse, Offers& offers) {
  if (query.output(0).dtype != DType::kFloat32) return;
  const std::string name = cell.name;
  const RecurrentKernel kernel(query, std::move(cell), reverse);
  if (!kernel.IsSensible()) return;
  std::vector<PackedCandidate::Weights> weights;
  for (const size_t operand : {kW, kR}) {
    if (query.constant(operand) == nullptr) continue;
    const int64_t inner = operand == kW ? kernel.inputs() : kernel.hidden();
    weights.push_back({.operand = operand,
                       .packed_format = kernel.panels().PackedFormat(),
                       .elements = kernel.panels().ElementCount(inner),
                       .pack = [panels = kernel.panels(), inner](const float* from, float* to) {
                         panels.Pack(from, inner, 0, panels.block_count(), to);
                       }});
  }
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{name + ".panels", "panels"}, std::vector<Layout>((*query).inputs.size()),
      std::vector<Layout>((*query).outputs.size()), kernel, weights);
  candidate->workspace_bytes = kernel.workspace_bytes();
  candidate->TakeRowStride(kX, kernel.inputs());
  candidate->GiveRowStride(kernel.hidden());
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
