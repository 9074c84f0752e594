#include "kernels/naive/fourier.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "gtest/gtest.h"
#include "ir/random_case.h"

namespace sinter::naive {
namespace {

std::vector<Complex> RandomLine(int64_t length, Random& random) {
  std::vector<Complex> line(static_cast<size_t>(length));
  for (Complex& x : line) x = {random.Real(-1, 1), random.Real(-1, 1)};
  return line;
}

// Element k of the transform, by its definition.
Complex Sum(const std::vector<Complex>& x, int64_t k) {
  const auto length = static_cast<int64_t>(x.size());
  Complex sum;
  for (int64_t j = 0; j < length; ++j) {
    const double angle =
        -2 * std::numbers::pi * static_cast<double>(j * k % length) / static_cast<double>(length);
    sum = sum + x[static_cast<size_t>(j)] * Complex{std::cos(angle), std::sin(angle)};
  }
  return sum;
}

void ExpectTransformed(const std::vector<Complex>& x, int64_t first, int64_t step) {
  const auto length = static_cast<int64_t>(x.size());
  std::vector<Complex> y(x.size());
  FourierTransform(length).Run(x.data(), y.data());
  const double error = 1e-14 * std::sqrt(static_cast<double>(length)) * 8;
  for (int64_t k = first; k < length; k += step) {
    const Complex wanted = Sum(x, k);
    EXPECT_NEAR(y[static_cast<size_t>(k)].re, wanted.re, error) << k << " of " << length;
    EXPECT_NEAR(y[static_cast<size_t>(k)].im, wanted.im, error) << k << " of " << length;
  }
}

TEST(FourierTransform, AgreesWithItsDefinition) {
  Random random(1);
  for (int64_t length = 1; length <= 130; ++length) {
    ExpectTransformed(RandomLine(length, random), 0, 1);
  }
}

// Products of small primes, and lengths with a prime factor that is too large to split.
TEST(FourierTransform, LongLines) {
  Random random(2);
  for (const int64_t length : {1024, 2048, 3600, 31 * 31 * 5, 37 * 64, 4099, 30030}) {
    ExpectTransformed(RandomLine(length, random), 1, length / 7);
  }
}

}  // namespace
}  // namespace sinter::naive
