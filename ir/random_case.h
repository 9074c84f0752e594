// Random cases of operators, for tests and fuzzing. MakeRandomCase of an operator returns one.
#ifndef SINTER_IR_RANDOM_CASE_H_
#define SINTER_IR_RANDOM_CASE_H_

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "ir/constant.h"
#include "sinter/dtype.h"

namespace sinter {

class Operation;

// A seeded source of randomness; the same seed gives the same case on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // The bounds are inclusive. (The standard library's distributions differ between implementations;
  // this one does not.)
  int64_t Integer(int64_t low, int64_t high) {
    const auto range = static_cast<uint64_t>(high - low) + 1;
    return low + static_cast<int64_t>(range == 0 ? engine_() : engine_() % range);
  }
  double Real(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1.0p-53);
  }
  bool Chance(double probability) { return Real(0, 1) < probability; }
  // `rank` dimensions, each in [1, most].
  std::vector<int64_t> Dims(int rank, int64_t most) {
    std::vector<int64_t> dims(static_cast<size_t>(rank));
    for (int64_t& dim : dims) dim = Integer(1, most);
    return dims;
  }

 private:
  std::mt19937_64 engine_;
};

struct RandomInput {
  DType dtype = DType::kFloat32;
  std::vector<int64_t> dims;
  // Elements are drawn from [low, high], ...
  double low = -1;
  double high = 1;
  // ... unless the operator depends on their values (a target shape). Then the operand is this
  // constant.
  ConstantRef constant;
};

struct RandomCase {
  std::shared_ptr<const Operation> operation;
  std::vector<RandomInput> inputs;
};

}  // namespace sinter

#endif  // SINTER_IR_RANDOM_CASE_H_
