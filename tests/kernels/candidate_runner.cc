#include "tests/kernels/candidate_runner.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "gtest/gtest.h"
#include "ir/ops/reorder.h"
#include "kernels/naive/evaluate.h"
#include "kernels/naive/naive.h"
#include "sinter/status.h"
#include "tests/random_elements.h"
#ifdef SINTER_ONEDNN
#include "kernels/onednn/engine.h"
#include "kernels/onednn/onednn.h"
#endif

namespace sinter {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
// Of the largest absolute element. A Winograd transform rounds numbers that are larger than the sums
// of a plain convolution.
constexpr double kTolerance = 1e-5;
constexpr double kWinogradTolerance = 3e-5;
constexpr size_t kGuard = 64;  // floats

// A buffer of NaN with a tensor inside it, `misalignment` bytes after an aligned address.
class GuardedBuffer {
 public:
  GuardedBuffer(int64_t floats, size_t misalignment)
      : elements_(static_cast<size_t>(floats)), storage_(elements_ + 3 * kGuard, kNan) {
    const auto address = reinterpret_cast<uintptr_t>(storage_.data() + kGuard);
    const uintptr_t aligned = (address + kAlignment - 1) / kAlignment * kAlignment;
    begin_ = static_cast<size_t>(aligned - address + misalignment) / sizeof(float) + kGuard;
  }
  float* data() { return storage_.data() + begin_; }
  bool GuardsIntact() const {
    for (size_t i = 0; i < storage_.size(); ++i) {
      if ((i < begin_ || i >= begin_ + elements_) && !std::isnan(storage_[i])) return false;
    }
    return true;
  }

 private:
  size_t elements_;
  std::vector<float> storage_;
  size_t begin_ = 0;
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

// Which elements in memory belong to the tensor; the others are padding lanes. Known only for
// elements of four bytes.
std::vector<bool> Occupied(const Type& type, const Layout& layout) {
  if (SizeOf(type.dtype) != sizeof(float)) return {};
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  const int64_t count = ElementCount(dims).ValueOrDie();
  std::vector<float> ones(static_cast<size_t>(count), 1);
  std::vector<float> physical(static_cast<size_t>(layout.PhysicalElements(dims).ValueOrDie()));
  Convert(type, Layout(), ones.data(), layout, physical.data());
  std::vector<bool> occupied;
  for (const float value : physical) occupied.push_back(value == 1);
  return occupied;
}

int64_t PhysicalElements(const Type& type, const Layout& layout) {
  return layout.PhysicalElements(type.shape.ToIntegers()).ValueOrDie();
}

// The rows of a value in a buffer.
struct MemoryRows {
  int64_t count;
  int64_t columns;
  int64_t row_stride;
};

// `columns` 0 means one row. Elements are counted in floats.
MemoryRows RowsOf(const Type& type, const Layout& layout, int64_t columns, int64_t gap) {
  const int64_t bytes = PhysicalElements(type, layout) * SizeOf(type.dtype);
  const int64_t elements = (bytes + 3) / 4;
  if (columns == 0 || elements == 0) return {1, elements, elements};
  return {elements / columns, columns, columns + gap};
}

// Moves the contiguous rows of a buffer apart, the last one first.
void Spread(const MemoryRows& rows, float* data) {
  for (int64_t r = rows.count - 1; r > 0 && rows.row_stride > rows.columns; --r) {
    std::memmove(data + r * rows.row_stride, data + r * rows.columns,
                 static_cast<size_t>(rows.columns) * sizeof(float));
    std::fill_n(data + r * rows.row_stride - (rows.row_stride - rows.columns),
                rows.row_stride - rows.columns, kNan);
  }
}

// Returns the rows contiguously. Fails the test if the gaps between them were written.
std::vector<float> Gather(const MemoryRows& rows, const float* data) {
  std::vector<float> dense;
  for (int64_t r = 0; r < rows.count; ++r) {
    const float* const row = data + r * rows.row_stride;
    dense.insert(dense.end(), row, row + rows.columns);
    for (int64_t i = rows.columns; i < rows.row_stride && r + 1 < rows.count; ++i) {
      EXPECT_TRUE(std::isnan(row[i])) << "written between rows " << r << " and " << r + 1;
    }
  }
  return dense;
}

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
  Result(const Type& type, const Layout& layout, const MemoryRows& rows, size_t misalignment,
         float* in_place)
      : type_(type),
        layout_(layout),
        rows_(rows),
        occupied_(Occupied(type, layout)),
        buffer_(rows.count * rows.row_stride, misalignment),
        data_(in_place == nullptr ? buffer_.data() : in_place),
        before_(data_, data_ + rows.count * rows.row_stride) {}
  float* data() { return data_; }

  // Call after each run. Keeps the result of the first run and compares later ones with it.
  void TakeRun() {
    EXPECT_TRUE(buffer_.GuardsIntact());
    const std::vector<float> written = Gather(rows_, data_);
    for (size_t i = 0; i < occupied_.size(); ++i) {
      ASSERT_TRUE(occupied_[i] || written[i] == 0) << "padding lane " << i;
    }
    if (first_.empty()) first_ = written;
    ASSERT_EQ(first_.size(), written.size());
    // memcmp takes no null pointers, which empty vectors have.
    EXPECT_TRUE(written.empty() ||
                std::memcmp(first_.data(), written.data(), written.size() * sizeof(float)) == 0);
    std::copy(before_.begin(), before_.end(), data_);
  }
  void ExpectMatches(const Constant& expected, bool special_values, double tolerance) const {
    if (expected.dtype() != DType::kFloat32) {
      std::vector<std::byte> plain(static_cast<size_t>(ByteSize(type_).ValueOrDie()));
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
  GuardedBuffer buffer_;
  float* data_;
  std::vector<float> before_;  // the operand's elements, or NaN
  std::vector<float> first_;
};

}  // namespace

ConstantRef RandomConstant(Random& random, std::vector<int64_t> dims, double low, double high) {
  std::vector<float> values(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (float& value : values) value = static_cast<float>(random.Real(low, high));
  return Constant::FromValues<float>(std::move(dims), values);
}

absl::StatusOr<NodeCase> MakeNodeCase(Operation operation, std::vector<ConstantRef> operands,
                                      const std::vector<bool>& constant,
                                      std::vector<GraphRef> bodies, int output_count) {
  NodeCase node_case;
  std::vector<ValueId> values;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (i < constant.size() && constant[i]) {
      values.push_back(node_case.graph.AddConstant(operands[i]));
    } else {
      values.push_back(node_case.graph.AddInput(
          absl::StrCat("x", i), Type{operands[i]->dtype(), Shape::Of(operands[i]->dims()), {}}));
    }
  }
  SINTER_ASSIGN_OR_RETURN(
      node_case.node,
      node_case.graph.AddNode(std::move(operation), std::move(values),
                              {.bodies = std::move(bodies), .output_count = output_count}));
  node_case.graph.AddOutput("y", node_case.graph.node(node_case.node).output());
  node_case.operands = std::move(operands);
  return node_case;
}

absl::StatusOr<NodeCase> MakeNodeCase(const RandomCase& random_case,
                                      const std::vector<bool>& constant, Random& random) {
  std::vector<ConstantRef> operands;
  for (const RandomInput& input : random_case.inputs) {
    operands.push_back(input.constant != nullptr ? input.constant : RandomElements(input, random));
  }
  return MakeNodeCase(*random_case.operation, std::move(operands), constant);
}

#ifdef SINTER_ONEDNN
bool HasAvx2() { return TakesUnaligned() && onednn::EffectiveIsa() != "avx"; }
bool HasAvx512() { return onednn::UsesAvx512(); }
bool TakesUnaligned() { return onednn::EffectiveIsa() != "sse41"; }
#endif

void ExpectMatchesNaive(const NodeCase& node_case, const Candidate& candidate,
                        CheckOptions options) {
  SCOPED_TRACE(candidate.kernel);
  const KernelQuery query = node_case.query();
  const auto expected = naive::EvaluateNode(node_case.graph, node_case.node, node_case.operands);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto kernel = candidate.Prepare();
  ASSERT_TRUE(kernel.ok()) << kernel.status();
  auto instance = (*kernel)->NewInstance();
  ASSERT_TRUE(instance.ok()) << instance.status();

  std::vector<GuardedBuffer> inputs;
  ASSERT_EQ(candidate.inputs.size(), node_case.operands.size());
  for (size_t i = 0; i < node_case.operands.size(); ++i) {
    const Port& port = candidate.inputs[i];
    const Constant& operand = *node_case.operands[i];
    if (port.packing) {
      GuardedBuffer buffer(port.packing->bytes / static_cast<int64_t>(sizeof(float)), 0);
      const absl::Status packed =
          candidate.Pack(i, operand, reinterpret_cast<std::byte*>(buffer.data()));
      ASSERT_TRUE(packed.ok()) << packed;
      EXPECT_TRUE(buffer.GuardsIntact()) << "packing operand " << i;
      inputs.push_back(std::move(buffer));
    } else {
      ASSERT_EQ(port.format.dtype, query.input(i).dtype);
      const Layout& layout = port.format.layout;
      // Aligned to at least one element.
      const auto element = static_cast<size_t>(SizeOf(query.input(i).dtype));
      const int64_t bytes =
          PhysicalElements(query.input(i), layout) * static_cast<int64_t>(element);
      const int64_t columns = port.row;
      const bool wide = options.gap > 0 && columns > 0;
      const MemoryRows rows = RowsOf(query.input(i), layout, columns, options.gap);
      GuardedBuffer buffer(wide ? rows.count * rows.row_stride : (bytes + 3) / 4,
                           options.misalignment / element * element);
      Convert(query.input(i), Layout(), operand.data(), layout, buffer.data());
      if (wide) {
        Spread(rows, buffer.data());
        (*instance)->SetInputRowStride(i, rows.row_stride);
      }
      inputs.push_back(std::move(buffer));
    }
    (*instance)->SetInput(i, inputs.back().data());
  }
  std::vector<Result> results;
  results.reserve(expected->size());
  ASSERT_EQ(candidate.outputs.size(), expected->size());
  for (size_t i = 0; i < expected->size(); ++i) {
    const Layout& layout = candidate.outputs[i].format.layout;
    const MemoryRows rows = RowsOf(query.output(i), layout, candidate.outputs[i].row, options.gap);
    if (rows.row_stride > rows.columns) (*instance)->SetOutputRowStride(i, rows.row_stride);
    const bool in_place = options.in_place && i == 0;
    results.emplace_back(query.output(i), layout, rows, options.misalignment,
                         in_place ? inputs[*options.in_place].data() : nullptr);
    (*instance)->SetOutput(i, results.back().data());
  }
  GuardedBuffer workspace((candidate.workspace_bytes + 3) / 4, 0);
  (*instance)->SetWorkspace(workspace.data());
  for (int run = 0; run < 2; ++run) {
    const absl::Status status = (*instance)->Run();
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_TRUE(workspace.GuardsIntact());
    for (Result& result : results) result.TakeRun();
  }
  const double tolerance = candidate.kernel_id == "conv.winograd" ? kWinogradTolerance : kTolerance;
  for (size_t i = 0; i < results.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("result ", i));
    results[i].ExpectMatches(*(*expected)[i], options.special_values, tolerance);
  }
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
  for (const CandidateRef& candidate : backend.Candidates(node_case.query())) {
    // For recurrent primitives this name means fast code (IsFast).
    const bool recurrent = candidate->kernel == "gru ref" || candidate->kernel == "lstm ref";
    EXPECT_TRUE(recurrent || candidate->kernel.find("ref") == std::string::npos)
        << candidate->kernel;
    ExpectMatchesNaive(node_case, *candidate, options);
    const auto has_rows = [](const Port& port) { return port.row > 0; };
    if (std::any_of(candidate->inputs.begin(), candidate->inputs.end(), has_rows) ||
        std::any_of(candidate->outputs.begin(), candidate->outputs.end(), has_rows)) {
      SCOPED_TRACE("with a row stride");
      CheckOptions wide = options;
      wide.gap = 3;
      ExpectMatchesNaive(node_case, *candidate, wide);
    }
    for (size_t i = 0; i < candidate->inputs.size(); ++i) {
      const KernelQuery query = node_case.query();
      const bool same = query.input(i) == query.output(0) &&
                        candidate->inputs[i].format == candidate->outputs[0].format;
      if (!candidate->inputs[i].in_place || !same) continue;
      SCOPED_TRACE(absl::StrCat("in place of operand ", i));
      CheckOptions in_place = options;
      in_place.in_place = i;
      ExpectMatchesNaive(node_case, *candidate, in_place);
    }
    kernels.push_back(candidate->kernel);
  }
  return kernels;
}

}  // namespace sinter
