#include "tests/kernels/candidate_runner.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ir/ops/reorder.h"
#include "kernels/naive/evaluate.h"
#include "kernels/naive/naive.h"
#include "tests/kernels/guarded_memory.h"
#ifdef SINTER_ONEDNN
#include "kernels/onednn/engine.h"
#include "kernels/onednn/onednn.h"
#endif

namespace sinter {
namespace {

// Of the largest absolute element. A Winograd transform rounds numbers that are larger than the sums
// of a plain convolution.
constexpr double kTolerance = 1e-5;
constexpr double kWinogradTolerance = 3e-5;
// Bytes of NaN in every floating-point type.
constexpr std::byte kPoison{0xff};

using Bytes = std::vector<std::byte>;

bool IsPoison(std::span<const std::byte> bytes) {
  // Each byte equals the one after it.
  return bytes.empty() || (bytes.front() == kPoison &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// Where data lies between two pages that cannot be accessed.
struct Place {
  enum class Edge { kNone, kEnd, kBegin };
  Edge edge = Edge::kNone;
  size_t misalignment = 0;  // from kAlignment, without an edge
  size_t alignment = kAlignment;
};

// Poisoned memory with data inside it.
class Buffer {
 public:
  Buffer(int64_t bytes, const Place& place)
      : memory_(static_cast<size_t>(bytes) + 2 * kAlignment), bytes_(static_cast<size_t>(bytes)) {
    std::memset(memory_.pages().data(), static_cast<int>(kPoison), memory_.pages().size());
    switch (place.edge) {
      case Place::Edge::kNone:
        data_ = memory_.EndingAtGuard(bytes_, kAlignment, place.misalignment);
        break;
      case Place::Edge::kEnd: data_ = memory_.EndingAtGuard(bytes_, place.alignment); break;
      case Place::Edge::kBegin: data_ = memory_.pages().data(); break;
    }
  }
  std::byte* data() { return data_; }
  std::span<const std::byte> contents() const { return {data_, bytes_}; }
  bool SurroundingsIntact() const {
    const auto ahead = static_cast<size_t>(data_ - memory_.pages().data());
    return IsPoison(memory_.pages().first(ahead)) &&
           IsPoison(memory_.pages().subspan(ahead + bytes_));
  }

 private:
  GuardedMemory memory_;
  size_t bytes_;
  std::byte* data_ = nullptr;
};

void Convert(const Type& type, const Layout& from, const void* data, const Layout& to, void* out) {
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  auto strides = [&](const Layout& layout) {
    return layout.is_blocked() ? std::vector<int64_t>() : layout.Strides(dims);
  };
  const naive::InputView input{type.dtype, dims, strides(from), from, data};
  const naive::OutputView output{type.dtype, dims, strides(to), to, out};
  const naive::Call call{{&input, 1}, {&output, 1}, {}};
  ASSERT_TRUE(naive::Run(Reorder{.layout = to}, call).ok());
}

int64_t PhysicalBytes(const Type& type, const Layout& layout) {
  return layout.PhysicalElements(type.shape.ToIntegers()).ValueOrDie() * SizeOf(type.dtype);
}

// Which bytes in memory belong to the tensor's elements; the others are padding lanes. Empty if all
// do.
std::vector<bool> Occupied(const Type& type, const Layout& layout) {
  if (!layout.is_blocked()) return {};
  const Bytes ones(static_cast<size_t>(ByteSize(type).ValueOrDie()), std::byte{1});
  Bytes physical(static_cast<size_t>(PhysicalBytes(type, layout)));
  Convert(type, Layout(), ones.data(), layout, physical.data());
  std::vector<bool> occupied;
  for (const std::byte byte : physical) occupied.push_back(byte != std::byte{0});
  return occupied;
}

// The rows of a value in a buffer, in bytes.
struct MemoryRows {
  int64_t count;
  int64_t columns;
  int64_t row_stride;

  int64_t extent() const { return count == 0 ? 0 : (count - 1) * row_stride + columns; }
};

// `columns` and `gap` are numbers of elements. No columns mean one row.
MemoryRows RowsOf(const Type& type, const Layout& layout, int64_t columns, int64_t gap) {
  const int64_t bytes = PhysicalBytes(type, layout);
  if (columns == 0 || bytes == 0) return {1, bytes, bytes};
  const int64_t element = SizeOf(type.dtype);
  return {bytes / (columns * element), columns * element, (columns + gap) * element};
}

// Moves the contiguous rows of a buffer apart, the last one first.
void Spread(const MemoryRows& rows, std::byte* data) {
  const int64_t gap = rows.row_stride - rows.columns;
  for (int64_t r = rows.count - 1; r > 0 && gap > 0; --r) {
    std::byte* const row = data + r * rows.row_stride;
    std::memmove(row, data + r * rows.columns, static_cast<size_t>(rows.columns));
    std::fill_n(row - gap, gap, kPoison);
  }
}

// Returns the rows contiguously. Fails the test if the gaps between them were written.
Bytes Gather(const MemoryRows& rows, const std::byte* data) {
  Bytes dense;
  for (int64_t r = 0; r < rows.count; ++r) {
    const std::byte* const end = data + r * rows.row_stride + rows.columns;
    dense.insert(dense.end(), end - rows.columns, end);
    if (r + 1 == rows.count) break;
    EXPECT_TRUE(IsPoison({end, static_cast<size_t>(rows.row_stride - rows.columns)}))
        << "written between rows " << r << " and " << r + 1;
  }
  return dense;
}

// An operand that is read where it is, whose bytes a run may not change.
struct Input {
  Buffer buffer;
  Bytes before;

  explicit Input(Buffer filled)
      : buffer(std::move(filled)), before(buffer.contents().begin(), buffer.contents().end()) {}
  // `overwritten`: by a result.
  void ExpectIntact(bool overwritten) const {
    EXPECT_TRUE(buffer.SurroundingsIntact());
    EXPECT_TRUE(overwritten || std::equal(before.begin(), before.end(), buffer.contents().begin()));
  }
};

void ExpectClose(const std::vector<float>& actual, const Constant& expected, bool special_values,
                 double tolerance) {
  const auto wanted = expected.values<float>();
  double largest = 0;
  for (const float value : wanted) {
    if (special_values && !std::isfinite(value)) continue;
    largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  double error = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    if (special_values && !std::isfinite(wanted[i])) {
      EXPECT_TRUE(std::isnan(wanted[i]) ? std::isnan(actual[i]) : actual[i] == wanted[i])
          << "element " << i << " is " << actual[i] << ", not " << wanted[i];
      continue;
    }
    const double difference =
        std::abs(static_cast<double>(actual[i]) - static_cast<double>(wanted[i]));
    error = std::isnan(difference) ? std::numeric_limits<double>::infinity()
                                   : std::max(error, difference);
  }
  EXPECT_LE(error, tolerance * std::max(largest, 1e-3));
}

// A result of a candidate in its layout, in its own buffer or in place of an operand.
class Result {
 public:
  Result(const Type& type, const Layout& layout, const MemoryRows& rows, const Place& place,
         std::byte* in_place)
      : type_(type),
        layout_(layout),
        rows_(rows),
        occupied_(Occupied(type, layout)),
        buffer_(rows.extent(), place),
        data_(in_place == nullptr ? buffer_.data() : in_place),
        before_(data_, data_ + rows.extent()) {}
  std::byte* data() { return data_; }

  // Call after each run. Keeps the result of the first run and compares later ones with it.
  void TakeRun() {
    EXPECT_TRUE(buffer_.SurroundingsIntact());
    const Bytes written = Gather(rows_, data_);
    for (size_t i = 0; i < occupied_.size(); ++i) {
      ASSERT_TRUE(occupied_[i] || written[i] == std::byte{0}) << "padding byte " << i;
    }
    if (first_.empty()) first_ = written;
    EXPECT_TRUE(first_ == written);
    std::copy(before_.begin(), before_.end(), data_);
  }
  void ExpectMatches(const Constant& expected, bool special_values, double tolerance) const {
    if (expected.dtype() != DType::kFloat32) {
      Bytes plain(static_cast<size_t>(ByteSize(type_).ValueOrDie()));
      Convert(type_, layout_, first_.data(), Layout(), plain.data());
      EXPECT_TRUE(plain.empty() || std::memcmp(plain.data(), expected.data(), plain.size()) == 0);
      return;
    }
    std::vector<float> plain(static_cast<size_t>(expected.element_count()));
    Convert(type_, layout_, first_.data(), Layout(), plain.data());
    ExpectClose(plain, expected, special_values, tolerance);
  }

 private:
  Type type_;
  Layout layout_;
  MemoryRows rows_;
  std::vector<bool> occupied_;
  Buffer buffer_;
  std::byte* data_;
  Bytes before_;  // the operand's elements, or NaN
  Bytes first_;
};

using Values = std::vector<ConstantRef>;

// ExpectMatchesNaive with the naive results, and in this place.
void ExpectMatches(const NodeCase& node_case, const Candidate& candidate, const Values& expected,
                   const CheckOptions& options, Place::Edge edge) {
  SCOPED_TRACE(candidate.kernel);
  const KernelQuery query = node_case.query();
  const auto kernel = candidate.Prepare();
  ASSERT_TRUE(kernel.ok()) << kernel.status();
  auto instance = (*kernel)->NewInstance();
  ASSERT_TRUE(instance.ok()) << instance.status();
  const Place own{.edge = edge};  // as in Sinter's own buffers
  // Activations are aligned to at least one element.
  const auto place_of = [&](const Type& type) {
    const auto element = static_cast<size_t>(SizeOf(type.dtype));
    return Place{edge, options.misalignment / element * element, element};
  };

  std::vector<Input> inputs;
  ASSERT_EQ(candidate.inputs.size(), node_case.operands.size());
  for (size_t i = 0; i < node_case.operands.size(); ++i) {
    const Port& port = candidate.inputs[i];
    const Constant& operand = *node_case.operands[i];
    const Type& type = query.input(i);
    if (port.packing) {
      Buffer buffer(port.packing->bytes, own);
      const absl::Status packed = candidate.Pack(i, operand, buffer.data());
      ASSERT_TRUE(packed.ok()) << packed;
      EXPECT_TRUE(buffer.SurroundingsIntact()) << "packing operand " << i;
      inputs.emplace_back(std::move(buffer));
    } else {
      ASSERT_EQ(port.format.dtype, type.dtype);
      const Layout& layout = port.format.layout;
      const MemoryRows rows = RowsOf(type, layout, port.row, options.gap);
      Buffer buffer(rows.extent(), place_of(type));
      Convert(type, Layout(), operand.data(), layout, buffer.data());
      Spread(rows, buffer.data());
      if (rows.row_stride > rows.columns) {
        (*instance)->SetInputRowStride(i, rows.row_stride / SizeOf(type.dtype));
      }
      inputs.emplace_back(std::move(buffer));
    }
    (*instance)->SetInput(i, inputs.back().buffer.data());
  }
  std::vector<Result> results;
  results.reserve(expected.size());
  ASSERT_EQ(candidate.outputs.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const Type& type = query.output(i);
    const Layout& layout = candidate.outputs[i].format.layout;
    const MemoryRows rows = RowsOf(type, layout, candidate.outputs[i].row, options.gap);
    if (rows.row_stride > rows.columns) {
      (*instance)->SetOutputRowStride(i, rows.row_stride / SizeOf(type.dtype));
    }
    const bool in_place = options.in_place && i == 0;
    results.emplace_back(type, layout, rows, place_of(type),
                         in_place ? inputs[*options.in_place].buffer.data() : nullptr);
    (*instance)->SetOutput(i, results.back().data());
  }
  Buffer workspace(candidate.workspace_bytes, own);
  (*instance)->SetWorkspace(workspace.data());
  for (int run = 0; run < 2; ++run) {
    const absl::Status status = (*instance)->Run();
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_TRUE(workspace.SurroundingsIntact());
    for (size_t i = 0; i < inputs.size(); ++i) inputs[i].ExpectIntact(options.in_place == i);
    for (Result& result : results) result.TakeRun();
  }
  const double tolerance = candidate.kernel_id == "conv.winograd" ? kWinogradTolerance : kTolerance;
  for (size_t i = 0; i < results.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("result ", i));
    results[i].ExpectMatches(*expected[i], options.special_values, tolerance);
  }
}

// The same at each edge that the options ask for.
void ExpectMatches(const NodeCase& node_case, const Candidate& candidate, const Values& expected,
                   const CheckOptions& options) {
  ExpectMatches(node_case, candidate, expected, options, Place::Edge::kNone);
  if (!options.at_page_edges) return;
  {
    SCOPED_TRACE("ending at a guard page");
    ExpectMatches(node_case, candidate, expected, options, Place::Edge::kEnd);
  }
  SCOPED_TRACE("beginning behind a guard page");
  ExpectMatches(node_case, candidate, expected, options, Place::Edge::kBegin);
}

}  // namespace

#ifdef SINTER_ONEDNN
bool HasAvx2() { return TakesUnaligned() && onednn::EffectiveIsa() != "avx"; }
bool HasAvx512() { return onednn::UsesAvx512(); }
bool TakesUnaligned() { return onednn::EffectiveIsa() != "sse41"; }
#endif

void ExpectMatchesNaive(const NodeCase& node_case, const Candidate& candidate,
                        CheckOptions options) {
  const auto expected = naive::EvaluateNode(node_case.graph, node_case.node, node_case.operands);
  ASSERT_TRUE(expected.ok()) << expected.status();
  ExpectMatches(node_case, candidate, *expected, options);
}

std::vector<std::string> ExpectCandidatesMatchNaive(const NodeCase& node_case,
                                                    CheckOptions options) {
#ifdef SINTER_ONEDNN
  static const std::unique_ptr<Backend> onednn = onednn::NewOneDnnBackend();
  if (options.backend == nullptr) options.backend = onednn.get();
#endif
  SINTER_CHECK(options.backend != nullptr);
  const Backend& backend = *options.backend;
  std::vector<std::string> kernels;
  const std::vector<CandidateRef> candidates = backend.Candidates(node_case.query());
  if (candidates.empty()) return kernels;
  const auto expected = naive::EvaluateNode(node_case.graph, node_case.node, node_case.operands);
  EXPECT_TRUE(expected.ok()) << expected.status();
  if (!expected.ok()) return kernels;
  for (const CandidateRef& candidate : candidates) {
    // For recurrent primitives this name means fast code (IsFast).
    const bool recurrent = candidate->kernel == "gru ref" || candidate->kernel == "lstm ref";
    EXPECT_TRUE(recurrent || candidate->kernel.find("ref") == std::string::npos)
        << candidate->kernel;
    ExpectMatches(node_case, *candidate, *expected, options);
    const auto has_rows = [](const Port& port) { return port.row > 0; };
    if (std::any_of(candidate->inputs.begin(), candidate->inputs.end(), has_rows) ||
        std::any_of(candidate->outputs.begin(), candidate->outputs.end(), has_rows)) {
      SCOPED_TRACE("with a row stride");
      CheckOptions wide = options;
      wide.gap = 3;
      ExpectMatches(node_case, *candidate, *expected, wide);
    }
    for (size_t i = 0; i < candidate->inputs.size(); ++i) {
      const KernelQuery query = node_case.query();
      const bool same = query.input(i) == query.output(0) &&
                        candidate->inputs[i].format == candidate->outputs[0].format;
      if (!candidate->inputs[i].in_place || !same) continue;
      SCOPED_TRACE(absl::StrCat("in place of operand ", i));
      CheckOptions in_place = options;
      in_place.in_place = i;
      ExpectMatches(node_case, *candidate, *expected, in_place);
    }
    kernels.push_back(candidate->kernel);
  }
  return kernels;
}

}  // namespace sinter
