#include "passes/lifetime_index.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/random_case.h"

namespace sinter {
namespace {

struct Lifetime {
  size_t first;
  size_t last;
};

TEST(LifetimeIndex, FindsWhatAComparisonWithAllFinds) {
  Random random(7);
  for (const int64_t steps : {1, 2, 3, 17, 64, 100}) {
    LifetimeIndex index(static_cast<size_t>(steps));
    std::vector<Lifetime> all;
    for (size_t id = 0; id < 60; ++id) {
      const int64_t a = random.Integer(0, steps - 1);
      const int64_t b = random.Integer(0, steps - 1);
      const Lifetime lifetime{static_cast<size_t>(std::min(a, b)),
                              static_cast<size_t>(std::max(a, b))};
      std::vector<size_t> expected;
      for (size_t other = 0; other < all.size(); ++other) {
        if (all[other].first <= lifetime.last && lifetime.first <= all[other].last) {
          expected.push_back(other);
        }
      }
      EXPECT_THAT(index.Overlapping(lifetime.first, lifetime.last),
                  testing::UnorderedElementsAreArray(expected));
      index.Add(id, lifetime.first, lifetime.last);
      all.push_back(lifetime);
    }
  }
}

}  // namespace
}  // namespace sinter
