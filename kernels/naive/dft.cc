#include "ir/ops/dft.h"

#include <algorithm>
#include <vector>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/fourier.h"
#include "kernels/naive/integers.h"
#include "kernels/naive/wide.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

// About this many elements are worth a thread.
constexpr int64_t kElementsPerThread = 4096;

class DftLines {
 public:
  DftLines(const Dft& op, const Call& call, size_t axis, int64_t length)
      : op_(op),
        input_(call.inputs[0]),
        output_(call.outputs[0]),
        axis_(axis),
        length_(length),
        transform_(length),
        load_(LoaderOf<double>(input_.dtype)),
        store_(StorerOf<double>(output_.dtype)) {}

  void Run() const {
    int64_t lines = 1;
    for (size_t i = 0; i + 1 < input_.dims.size(); ++i) lines *= i == axis_ ? 1 : input_.dims[i];
    ParallelFor(lines, std::max<int64_t>(1, kElementsPerThread / length_),
                [&](int64_t begin, int64_t end) {
                  Buffers buffers(static_cast<size_t>(length_));
                  for (int64_t line = begin; line < end; ++line) Transform(line, buffers);
                });
  }

 private:
  struct Buffers {
    explicit Buffers(size_t length) : real(length), imaginary(length), x(length), y(length) {}
    std::vector<double> real;
    std::vector<double> imaginary;
    std::vector<Complex> x;
    std::vector<Complex> y;
  };

  // The offset of a line's first element.
  int64_t OffsetOf(int64_t line, const std::vector<int64_t>& strides) const {
    int64_t offset = 0;
    for (size_t i = input_.dims.size() - 1; i-- > 0;) {
      if (i == axis_) continue;
      offset += line % input_.dims[i] * strides[i];
      line /= input_.dims[i];
    }
    return offset;
  }

  void Load(int64_t line, Buffers& buffers) const {
    const bool is_half = op_.inverse && op_.onesided;
    const int64_t wanted = is_half ? length_ / 2 + 1 : length_;
    const int64_t count = std::min(input_.dims[axis_], wanted);
    const int64_t offset = OffsetOf(line, input_.strides);
    std::fill(buffers.imaginary.begin(), buffers.imaginary.end(), 0);
    load_(input_.data, offset, input_.strides[axis_], count, buffers.real.data());
    if (input_.dims.back() == 2) {
      load_(input_.data, offset + input_.strides.back(), input_.strides[axis_], count,
            buffers.imaginary.data());
    }
    std::fill(buffers.x.begin(), buffers.x.end(), Complex{});
    for (int64_t k = 0; k < count; ++k) {
      const auto at = static_cast<size_t>(k);
      // The inverse transform is the conjugate of the transform of the conjugate.
      buffers.x[at] = {buffers.real[at],
                       op_.inverse ? -buffers.imaginary[at] : buffers.imaginary[at]};
      if (!is_half) continue;
      // A real line has a symmetric spectrum; elements that are their own mirror image are real.
      const int64_t mirrored = (length_ - k) % length_;
      if (mirrored == k) {
        buffers.x[at].im = 0;
      } else {
        buffers.x[static_cast<size_t>(mirrored)] = {buffers.x[at].re, -buffers.x[at].im};
      }
    }
  }

  void Transform(int64_t line, Buffers& buffers) const {
    Load(line, buffers);
    transform_.Run(buffers.x.data(), buffers.y.data());
    const int64_t count = output_.dims[axis_];
    const double scale = op_.inverse ? 1 / static_cast<double>(length_) : 1;
    for (size_t k = 0; k < static_cast<size_t>(count); ++k) {
      buffers.real[k] = buffers.y[k].re * scale;
      buffers.imaginary[k] = buffers.y[k].im * (op_.inverse ? -scale : scale);
    }
    const int64_t offset = OffsetOf(line, output_.strides);
    store_(buffers.real.data(), output_.data, offset, output_.strides[axis_], count);
    if (output_.dims.back() == 2) {
      store_(buffers.imaginary.data(), output_.data, offset + output_.strides.back(),
             output_.strides[axis_], count);
    }
  }

  const Dft& op_;
  const InputView& input_;
  const OutputView& output_;
  size_t axis_;
  int64_t length_;
  FourierTransform transform_;
  LoadElements<double> load_;
  StoreElements<double> store_;
};

}  // namespace

absl::Status Run(const Dft& op, const Call& call) {
  const InputView& input = call.inputs[0];
  if (!IsFloatingPoint(input.dtype)) return UnsupportedDType(input.dtype);
  SINTER_ASSIGN_OR_RETURN(const int axis,
                          NormalizeAxis(IntegerAt(call.inputs[1], 0), input.rank()));
  const auto along = static_cast<size_t>(axis);
  if (call.outputs[0].element_count() == 0) return absl::OkStatus();
  int64_t length = call.outputs[0].dims[along];
  if (call.inputs.size() == 3) {
    length = IntegerAt(call.inputs[2], 0);
  } else if (op.onesided && !op.inverse) {
    length = input.dims[along];
  }
  DftLines(op, call, along, length).Run();
  return absl::OkStatus();
}

}  // namespace sinter::naive
