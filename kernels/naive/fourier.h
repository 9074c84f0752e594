// The fast Fourier transform of one line of complex numbers.
#ifndef SINTER_KERNELS_NAIVE_FOURIER_H_
#define SINTER_KERNELS_NAIVE_FOURIER_H_

#include <cstdint>
#include <memory>
#include <vector>

namespace sinter::naive {

// std::complex's product checks for NaN with a function call.
struct Complex {
  double re = 0;
  double im = 0;

  friend Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
  friend Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
  friend Complex operator*(Complex a, Complex b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};

// Transforms of one length. A length whose prime factors are small is split into them (Cooley and
// Tukey, 1965); any other becomes a convolution of a length that is a power of two (Bluestein,
// 1970). Both take O(n log n). Immutable.
class FourierTransform {
 public:
  // The length must be at least 1.
  explicit FourierTransform(int64_t length);

  // y_k is the sum over j of x_j exp(-2 pi i j k / length). The lines must not overlap.
  void Run(const Complex* x, Complex* y) const;

 private:
  void Split(const Complex* x, int64_t stride, Complex* y, int64_t length, size_t level) const;
  void Convolve(const Complex* x, Complex* y) const;

  int64_t length_;
  std::vector<int64_t> factors_;  // empty for Bluestein's algorithm, or for the length 1
  std::vector<Complex> roots_;    // exp(-2 pi i k / length)
  // For Bluestein's algorithm: exp(-pi i k^2 / length), and the transform of its conjugate.
  std::vector<Complex> chirp_;
  std::vector<Complex> filter_;
  std::unique_ptr<const FourierTransform> convolution_;
};

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_FOURIER_H_
