// Shapes: every dimension an integer or a symbol, or not even the number of dimensions known.
#ifndef SINTER_SHAPE_H_
#define SINTER_SHAPE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sinter {

// One dimension. A symbol's name is its identity: two dimensions named "W" are equal, whatever W
// turns out to be. Dimensions derived from a symbol carry the canonical expression as their name
// ("(W-1)/2+1"), so two branches that compute the same size agree without anybody solving
// equations.
class Dim {
 public:
  Dim(int64_t value)
      : value_(value) {}  // NOLINT: implicit on purpose, shapes read as lists of numbers
  static Dim Symbol(std::string name);
  // A size that nothing is known of before running: inference's way to say "depends on data". Graph
  // gives each one that it stores a name of its own, "?7".
  static Dim Unknown() { return Symbol("?"); }
  bool is_unknown() const { return symbol_ == "?"; }
  // True where the dimension cannot be negative, whatever its symbols stand for: they are sizes,
  // and nothing is subtracted.
  bool IsNeverNegative() const;

  bool is_static() const { return symbol_.empty(); }
  int64_t value() const { return value_; }  // only meaningful when is_static()
  const std::string& symbol() const { return symbol_; }
  bool Is(int64_t value) const { return is_static() && value_ == value; }

  std::string ToString() const;
  friend bool operator==(const Dim&, const Dim&) = default;

 private:
  int64_t value_;
  std::string symbol_;
};

// Arithmetic on dimensions; static operands give static results. A zero divisor gives a
// fresh-looking symbol and never a trap; overflow likewise: such a dimension fails later, when a
// number is asked for.
Dim operator+(const Dim& a, const Dim& b);
Dim operator-(const Dim& a, const Dim& b);
Dim operator*(const Dim& a, const Dim& b);
Dim FloorDivide(const Dim& a, const Dim& b);
Dim CeilDivide(const Dim& a, const Dim& b);
// The symbol of this expression: a hash of it where it is long, so that names stay short and equal
// expressions have equal names.
Dim NamedBy(std::string expression);

// Copies share their dimensions until one of them is changed.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Dim> dims) : Shape(std::vector<Dim>(dims)) {}
  explicit Shape(std::vector<Dim> dims)
      : dims_(dims.empty() ? nullptr : std::make_shared<std::vector<Dim>>(std::move(dims))) {}
  static Shape Of(const std::vector<int64_t>& dims) {
    return Shape(std::vector<Dim>(dims.begin(), dims.end()));
  }

  // Of this rank, every dimension unknown.
  static Shape OfUnknown(int rank) {
    return Shape(std::vector<Dim>(static_cast<size_t>(rank), Dim::Unknown()));
  }
  // Of a value whose rank depends on data, or is not stated.
  static Shape OfUnknownRank() {
    Shape shape;
    shape.has_rank_ = false;
    return shape;
  }

  bool has_rank() const { return has_rank_; }
  // 0 where the rank is not known.
  int rank() const { return static_cast<int>(dims().size()); }
  // Unknown for an axis that the shape does not have, so a forgotten check of the rank cannot read
  // other memory.
  const Dim& operator[](int axis) const {
    return HasAxis(axis) ? (*dims_)[static_cast<size_t>(axis)] : UnknownDim();
  }
  // Throws std::out_of_range for such an axis. The reference must not be used after the shape has
  // been copied.
  Dim& operator[](int axis);
  bool HasAxis(int axis) const { return static_cast<size_t>(axis) < dims().size(); }
  const std::vector<Dim>& dims() const { return dims_ == nullptr ? NoDims() : *dims_; }
  auto begin() const { return dims().begin(); }
  auto end() const { return dims().end(); }

  // True when every dimension is a number.
  bool is_static() const;
  // The dimensions as integers; checked: is_static().
  std::vector<int64_t> ToIntegers() const;

  // "[1,64,H,W]"; "[*]" where the rank is not known.
  std::string ToString() const;
  friend bool operator==(const Shape& a, const Shape& b) {
    return a.has_rank_ == b.has_rank_ && (a.dims_ == b.dims_ || a.dims() == b.dims());
  }

 private:
  static const Dim& UnknownDim();
  static const std::vector<Dim>& NoDims();

  std::shared_ptr<std::vector<Dim>> dims_;  // null if there are none
  bool has_rank_ = true;
};

// True when `actual` can stand where `expected` is promised: equal, or numbers where `expected` has
// symbols, or anything where the rank of `expected` is not known.
bool Refines(const Shape& actual, const Shape& expected);
// True unless ranks, or dimensions that are both numbers, differ: symbols and unknown ranks may
// turn out to be anything.
bool CouldEqual(const Shape& a, const Shape& b);

}  // namespace sinter

#endif  // SINTER_SHAPE_H_
