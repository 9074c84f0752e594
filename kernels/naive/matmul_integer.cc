#include "ir/ops/matmul_integer.h"

#include "kernels/naive/strided_loop.h"
#include "kernels/parallel.h"

namespace sinter::naive {
namespace {

// An operand or its zero point as matrices: strides along the result's batch axes, rows and
// columns.
struct Factor {
  Strides batch;
  int64_t row = 0;
  int64_t column = 0;

  // `strides` are along the operand's dims. A vector is a row on the left and a column on the
  // right.
  Factor(const std::vector<int64_t>& dims, const Strides& strides, size_t batch_rank, bool is_left)
      : batch(batch_rank, 0) {
    if (dims.size() == 1) {
      (is_left ? column : row) = strides[0];
      return;
    }
    row = strides[dims.size() - 2];
    column = strides[dims.size() - 1];
    const size_t own = dims.size() - 2;
    for (size_t axis = 0; axis < own; ++axis) {
      if (dims[axis] != 1) batch[batch_rank - own + axis] = strides[axis];
    }
  }
  int64_t OffsetAt(int64_t batch_index, std::span<const int64_t> batch_dims) const {
    int64_t offset = 0;
    for (size_t axis = batch_dims.size(); axis-- > 0;) {
      offset += batch_index % batch_dims[axis] * batch[axis];
      batch_index /= batch_dims[axis];
    }
    return offset;
  }
};

template <class A, class B>
void Multiply(const Call& call) {
  const InputView& a = call.inputs[0];
  const InputView& b = call.inputs[1];
  const OutputView& c = call.outputs[0];
  const size_t matrix_rank = (a.rank() == 1 ? 0U : 1U) + (b.rank() == 1 ? 0U : 1U);
  const size_t batch_rank = c.dims.size() - matrix_rank;
  const std::span<const int64_t> batch_dims(c.dims.data(), batch_rank);
  const int64_t rows = a.rank() == 1 ? 1 : a.dims[a.dims.size() - 2];
  const int64_t columns = b.rank() == 1 ? 1 : b.dims.back();
  const int64_t inner = a.dims.back();
  const auto factor = [&](size_t operand, size_t view) {
    const std::vector<int64_t>& dims = call.inputs[operand].dims;
    return Factor(dims, BroadcastStrides(call.inputs[view], dims), batch_rank, operand == 0);
  };
  const Factor fa = factor(0, 0);
  const Factor fb = factor(1, 1);
  const Factor za = factor(0, 2);
  const Factor zb = factor(1, 3);
  const int64_t c_row = a.rank() == 1 ? 0 : c.strides[batch_rank];
  const int64_t c_column = b.rank() == 1 ? 0 : c.strides.back();
  ParallelFor(ElementCount(batch_dims).ValueOrDie() * rows, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t batch = i / rows;
      const int64_t row = i % rows;
      const A* pa = a.As<A>() + fa.OffsetAt(batch, batch_dims) + row * fa.row;
      const A* pza = call.inputs[2].As<A>() + za.OffsetAt(batch, batch_dims) + row * za.row;
      const B* pb = b.As<B>() + fb.OffsetAt(batch, batch_dims);
      const B* pzb = call.inputs[3].As<B>() + zb.OffsetAt(batch, batch_dims);
      int64_t offset = row * c_row;
      int64_t rest = batch;
      for (size_t axis = batch_rank; axis-- > 0;) {
        offset += rest % c.dims[axis] * c.strides[axis];
        rest /= c.dims[axis];
      }
      for (int64_t column = 0; column < columns; ++column) {
        int64_t sum = 0;
        for (int64_t k = 0; k < inner; ++k) {
          const int64_t left = int64_t{pa[k * fa.column]} - pza[k * za.column];
          const int64_t right =
              int64_t{pb[k * fb.row + column * fb.column]} - pzb[k * zb.row + column * zb.column];
          sum += left * right;
        }
        c.As<int32_t>()[offset + column * c_column] = static_cast<int32_t>(sum);
      }
    }
  });
}

}  // namespace

absl::Status Run(const MatMulInteger&, const Call& call) {
  const bool b_signed = call.inputs[1].dtype == DType::kInt8;
  if (call.inputs[0].dtype == DType::kInt8) {
    b_signed ? Multiply<int8_t, int8_t>(call) : Multiply<int8_t, uint8_t>(call);
  } else {
    b_signed ? Multiply<uint8_t, int8_t>(call) : Multiply<uint8_t, uint8_t>(call);
  }
  return absl::OkStatus();
}

}  // namespace sinter::naive
