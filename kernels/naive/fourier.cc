#include "kernels/naive/fourier.h"

#include <array>
#include <cmath>
#include <numbers>

#include "ir/check.h"

namespace sinter::naive {
namespace {

// A prime factor p costs O(p) an element. Bluestein's algorithm is faster beyond about this one.
constexpr int64_t kLargestFactor = 31;

Complex Conjugate(Complex x) { return {x.re, -x.im}; }

// exp(-2 pi i k / n) for 0 <= k < n, of an angle of at most an eighth of a turn, for which sine and
// cosine are exact to the last place.
Complex RootOfUnity(int64_t k, int64_t n) {
  const bool is_mirrored = 2 * k > n;
  if (is_mirrored) k = n - k;
  const bool is_behind = 4 * k > n;
  const double turns =
      is_behind ? (static_cast<double>(n) / 2 - static_cast<double>(k)) / static_cast<double>(n)
                : static_cast<double>(k) / static_cast<double>(n);
  const double angle = 2 * std::numbers::pi * turns;
  const double cosine = is_behind ? -std::cos(angle) : std::cos(angle);
  const double sine = std::sin(angle);
  return {cosine, is_mirrored ? sine : -sine};
}

std::vector<int64_t> FactorsOf(int64_t length) {
  std::vector<int64_t> factors;
  for (int64_t factor = 3; factor <= kLargestFactor; factor += 2) {
    for (; length % factor == 0; length /= factor) factors.push_back(factor);
  }
  for (; length % 4 == 0; length /= 4) factors.push_back(4);
  if (length % 2 == 0) factors.insert(factors.begin(), 2);
  const bool is_complete = length <= 2;
  return is_complete ? factors : std::vector<int64_t>();
}

}  // namespace

FourierTransform::FourierTransform(int64_t length) : length_(length), factors_(FactorsOf(length)) {
  SINTER_CHECK(length >= 1);
  if (length == 1) return;
  if (!factors_.empty()) {
    for (int64_t k = 0; k < length; ++k) roots_.push_back(RootOfUnity(k, length));
    return;
  }
  int64_t padded = 1;
  while (padded < 2 * length - 1) padded *= 2;
  convolution_ = std::make_unique<const FourierTransform>(padded);
  std::vector<Complex> filter(static_cast<size_t>(padded));
  int64_t square = 0;  // k * k modulo 2 * length
  for (int64_t k = 0; k < length; ++k) {
    chirp_.push_back(RootOfUnity(square, 2 * length));
    filter[static_cast<size_t>(k)] = Conjugate(chirp_.back());
    if (k > 0) filter[static_cast<size_t>(padded - k)] = Conjugate(chirp_.back());
    square = (square + 2 * k + 1) % (2 * length);
  }
  filter_.resize(filter.size());
  convolution_->Run(filter.data(), filter_.data());
}

void FourierTransform::Run(const Complex* x, Complex* y) const {
  if (length_ == 1) {
    y[0] = x[0];
  } else if (convolution_ != nullptr) {
    Convolve(x, y);
  } else {
    Split(x, 1, y, length_, 0);
  }
}

// Transforms each of the `factor` lines of every factor-th element, then combines them.
void FourierTransform::Split(const Complex* x, int64_t stride, Complex* y, int64_t length,
                             size_t level) const {
  const int64_t factor = factors_[level];
  const int64_t part = length / factor;
  if (part > 1) {
    for (int64_t k = 0; k < factor; ++k) {
      Split(x + k * stride, stride * factor, y + k * part, part, level + 1);
    }
  }
  const int64_t turn = length_ / factor;  // roots_[k * turn] are the roots of order `factor`
  std::array<Complex, kLargestFactor> in;
  for (int64_t j = 0; j < part; ++j) {
    in[0] = part > 1 ? y[j] : x[0];
    for (int64_t k = 1; k < factor; ++k) {
      in[static_cast<size_t>(k)] =
          part > 1 ? y[k * part + j] * roots_[static_cast<size_t>(j * k * stride)] : x[k * stride];
    }
    if (factor == 2) {
      y[j] = in[0] + in[1];
      y[part + j] = in[0] - in[1];
    } else if (factor == 4) {
      const Complex even = in[0] + in[2];
      const Complex odd = in[1] + in[3];
      const Complex low = in[0] - in[2];
      const Complex high = in[1] - in[3];
      y[j] = even + odd;
      y[part + j] = {low.re + high.im, low.im - high.re};
      y[2 * part + j] = even - odd;
      y[3 * part + j] = {low.re - high.im, low.im + high.re};
    } else {
      for (int64_t q = 0; q < factor; ++q) {
        Complex sum = in[0];
        for (int64_t k = 1, power = q; k < factor; ++k) {
          sum = sum + in[static_cast<size_t>(k)] * roots_[static_cast<size_t>(power * turn)];
          power = power + q < factor ? power + q : power + q - factor;
        }
        y[q * part + j] = sum;
      }
    }
  }
}

// With j k = (j^2 + k^2 - (k - j)^2) / 2, the sum over j is a convolution with the chirp.
void FourierTransform::Convolve(const Complex* x, Complex* y) const {
  std::vector<Complex> line(filter_.size());
  std::vector<Complex> spectrum(filter_.size());
  for (size_t k = 0; k < chirp_.size(); ++k) line[k] = x[k] * chirp_[k];
  convolution_->Run(line.data(), spectrum.data());
  // The inverse transform is the conjugate of the transform of the conjugate.
  for (size_t k = 0; k < filter_.size(); ++k) spectrum[k] = Conjugate(spectrum[k] * filter_[k]);
  convolution_->Run(spectrum.data(), line.data());
  const double scale = 1 / static_cast<double>(filter_.size());
  for (size_t k = 0; k < chirp_.size(); ++k) {
    const Complex sum = Conjugate(line[k]) * chirp_[k];
    y[k] = {sum.re * scale, sum.im * scale};
  }
}

}  // namespace sinter::naive
