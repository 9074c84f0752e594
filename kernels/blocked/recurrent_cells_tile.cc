#include "kernels/blocked/recurrent_cells_tile.h"

#include <cmath>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/recurrent_cells_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"
#include "kernels/blocked/vector/activation.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// The activations of almost every model.
struct Usual {
  explicit Usual(const CellFunctions&) {}
  HWY_INLINE V F(V x) const { return SigmoidOf(x); }
  HWY_INLINE V G(V x) const { return TanhOf(x); }
  HWY_INLINE V H(V x) const { return TanhOf(x); }
};

HWY_NOINLINE V Clipped(const ClippedActivation& activation, V x) {
  x = AtMost(AtLeast(x, -activation.clip), activation.clip);
  return ActivationOf(activation.function, activation.alpha, activation.beta, x);
}

struct Any {
  explicit Any(const CellFunctions& its_functions) : functions(its_functions) {}
  HWY_INLINE V F(V x) const { return Clipped(functions.f, x); }
  HWY_INLINE V G(V x) const { return Clipped(functions.g, x); }
  HWY_INLINE V H(V x) const { return Clipped(functions.h, x); }
  const CellFunctions& functions;
};

// Vector `vector` of the units of row `row`.
class CellVector {
 public:
  HWY_INLINE CellVector(const CellBlock& block, int64_t gates, int64_t row, int64_t vector)
      : block_(block),
        unit_(vector * Lanes()),
        products_(block.products + row * gates * block.vectors * Lanes() + unit_),
        gates_(block.gates + row * block.gates_row_stride + unit_),
        state_(row * block.state_row_stride + unit_),
        row_(row) {}

  HWY_INLINE V Product(int64_t gate) const {
    return hn::LoadU(d, products_ + gate * block_.vectors * Lanes());
  }
  HWY_INLINE V FromInput(int64_t gate) const {
    return hn::LoadU(d, gates_ + gate * block_.vectors * Lanes());
  }
  HWY_INLINE V Sum(int64_t gate) const { return hn::Add(Product(gate), FromInput(gate)); }
  HWY_INLINE V Extra(int64_t index) const {
    return hn::LoadU(d, block_.extras + index * block_.extras_stride + unit_);
  }
  HWY_INLINE V H() const { return hn::LoadU(d, block_.h + state_); }
  HWY_INLINE V Other(int index) const { return hn::LoadU(d, block_.others[index] + state_); }
  HWY_INLINE void SetOther(int index, V value) const {
    hn::StoreU(value, d, block_.others[index] + state_);
  }
  HWY_INLINE void SetNextH(V value) const {
    hn::StoreU(value, d, block_.next_h + state_);
    float* const y = block_.y[row_] + unit_;
    if (unit_ + Lanes() <= block_.units) {
      hn::StoreU(value, d, y);
    } else {
      PartOfVector(block_.units - unit_).Store(value, y);
    }
  }

 private:
  static HWY_INLINE int64_t Lanes() { return static_cast<int64_t>(hn::Lanes(d)); }

  const CellBlock& block_;
  int64_t unit_;
  const float* products_;
  const float* gates_;
  int64_t state_;
  int64_t row_;
};

template <class Body>
HWY_INLINE void ForEachVector(const CellBlock& block, int64_t gates, const Body& body) {
  for (int64_t row = 0; row < block.rows; ++row) {
    for (int64_t v = 0; v < block.vectors; ++v) body(CellVector(block, gates, row, v));
  }
}

HWY_INLINE V OneMinus(V x) { return hn::Sub(Constant(1), x); }

// The gates are i, o, f, c.
template <class Functions>
void LstmCell(const CellFunctions& functions, const CellBlock& block) {
  const Functions of(functions);
  ForEachVector(block, 4, [&](const CellVector& at) HWY_ATTR {
    const V c = at.Other(0);
    const V input = of.F(hn::MulAdd(at.Extra(0), c, at.Sum(0)));
    const V forget =
        functions.input_forget ? OneMinus(input) : of.F(hn::MulAdd(at.Extra(2), c, at.Sum(2)));
    const V next_c = hn::MulAdd(forget, c, hn::Mul(input, of.G(at.Sum(3))));
    at.SetOther(0, next_c);
    const V output = of.F(hn::MulAdd(at.Extra(1), next_c, at.Sum(1)));
    at.SetNextH(hn::Mul(output, of.H(next_c)));
  });
}

// (1 - update) * proposed + update * h.
HWY_INLINE V Mixed(V update, V proposed, V h) {
  return hn::MulAdd(OneMinus(update), proposed, hn::Mul(update, h));
}

template <class Functions>
void GruGates(const CellFunctions& functions, const CellBlock& block) {
  const Functions of(functions);
  ForEachVector(block, 2, [&](const CellVector& at) HWY_ATTR {
    at.SetOther(0, of.F(at.Sum(0)));
    at.SetOther(1, hn::Mul(of.F(at.Sum(1)), at.H()));
  });
}

template <class Functions>
void GruState(const CellFunctions& functions, const CellBlock& block) {
  const Functions of(functions);
  ForEachVector(block, 1, [&](const CellVector& at) HWY_ATTR {
    at.SetNextH(Mixed(at.Other(0), of.G(at.Sum(0)), at.H()));
  });
}

template <class Functions>
void GruLinearBeforeReset(const CellFunctions& functions, const CellBlock& block) {
  const Functions of(functions);
  ForEachVector(block, 3, [&](const CellVector& at) HWY_ATTR {
    const V reset = of.F(at.Sum(1));
    const V kept = hn::Add(at.Product(2), at.Extra(0));
    const V proposed = of.G(hn::MulAdd(reset, kept, at.FromInput(2)));
    at.SetNextH(Mixed(of.F(at.Sum(0)), proposed, at.H()));
  });
}

template <class Functions>
void RnnCell(const CellFunctions& functions, const CellBlock& block) {
  const Functions of(functions);
  ForEachVector(block, 1, [&](const CellVector& at) HWY_ATTR { at.SetNextH(of.G(at.Sum(0))); });
}

template <class Functions>
constexpr Cells kCells = {LstmCell<Functions>, GruGates<Functions>, GruState<Functions>,
                          GruLinearBeforeReset<Functions>, RnnCell<Functions>};

const Cells& ChooseCells(bool usual) { return usual ? kCells<Usual> : kCells<Any>; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(ChooseCells);
}  // namespace

const Cells& CellsFor(const CellFunctions& functions) {
  const auto is = [](const ClippedActivation& activation, Activation function) {
    return activation.function == function && std::isinf(activation.clip);
  };
  const bool usual = is(functions.f, Activation::kSigmoid) && is(functions.g, Activation::kTanh) &&
                     is(functions.h, Activation::kTanh);
  return HWY_DYNAMIC_DISPATCH(ChooseCells)(usual);
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
