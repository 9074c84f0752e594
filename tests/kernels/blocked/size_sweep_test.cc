// Every row of rows.inc at sizes 1 to 67 and some primes, for every instruction set: with memory that
// ends at a page that cannot be accessed or begins behind one, or that is unaligned; with rows apart
// and in place where a kernel supports that.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "kernels/blocked/blocked.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/blocked/size_sweeps.h"

namespace sinter {
namespace {

struct Row {
  std::string name;
  // Exactly one of the two is set.
  void (*offer_for_node)(const KernelQuery& query, blocked::Offers& offers) = nullptr;
  void (*offer_for_root)(const KernelQuery& query, const FusedOp& fused,
                         blocked::Offers& offers) = nullptr;
};

std::vector<Row> Rows() {
  return {
#define SINTER_NODE_KERNEL(Name, ...) {.name = #Name, .offer_for_node = blocked::Offer##Name},
#define SINTER_FUSED_KERNEL(Name, ...) {.name = #Name, .offer_for_root = blocked::Offer##Name},
#include "kernels/blocked/rows.inc"
  };
}

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

// The backend with one row only.
class RowBackend : public Backend {
 public:
  explicit RowBackend(Row row) : row_(std::move(row)) {}
  std::string_view name() const override { return blocked::kName; }
  std::string version() const override { return "test"; }
  std::string isa() const override { return blocked::VectorIsa(); }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    blocked::Offers offers;
    if (row_.offer_for_node != nullptr) {
      row_.offer_for_node(query, offers);
    } else if (const FusedOp* const fused = query.fused_op(); fused != nullptr && fused->root) {
      row_.offer_for_root(query, *fused, offers);
    }
    return offers;
  }

 private:
  Row row_;
};

SizeSweeps AllSweeps() {
  SizeSweeps all;
  for (const auto family : {ConvolutionSweeps, ElementwiseSweeps, IntegerSweeps, MatrixSweeps,
                            MovementSweeps, RecurrentSweeps, ReductionSweeps}) {
    for (SizeSweep& sweep : family()) all.push_back(std::move(sweep));
  }
  return all;
}

std::vector<int64_t> SizesOf(const SizeSweep& sweep) {
  std::vector<int64_t> sizes;
  for (int64_t n = 1; n <= 67; ++n) sizes.push_back(n);
  for (const int64_t prime : {71, 97, 127, 131, 251, 257}) sizes.push_back(prime);
  std::erase_if(sizes, [&](int64_t n) { return n < sweep.least || n > sweep.most; });
  return sizes;
}

class SizesOfRow : public testing::TestWithParam<std::tuple<Row, const char*>> {
  const IsaCap cap_{std::get<1>(GetParam())};
};

TEST_P(SizesOfRow, MatchNaive) {
  const ThreadCountGuard guard(1);
  const Row& row = std::get<0>(GetParam());
  const RowBackend backend(row);
  // Off by an odd number of elements of any size.
  const CheckOptions options{.misalignment = 15, .at_page_edges = true, .backend = &backend};
  int sweeps = 0;
  for (const SizeSweep& sweep : AllSweeps()) {
    if (sweep.row != row.name) continue;
    SCOPED_TRACE(sweep.dimension);
    ++sweeps;
    bool offered = false;
    for (const int64_t n : SizesOf(sweep)) {
      SCOPED_TRACE(n);
      const std::vector<std::string> kernels = ExpectCandidatesMatchNaive(sweep.make(n), options);
      const auto expected = std::find(kernels.begin(), kernels.end(), sweep.kernel);
      offered = offered || expected != kernels.end();
      EXPECT_FALSE(kernels.empty() && sweep.kernel.empty()) << "no kernel is offered";
      if (HasFailure()) return;
    }
    EXPECT_TRUE(offered || sweep.kernel.empty()) << sweep.kernel << " was never offered";
  }
  EXPECT_GT(sweeps, 0) << "rows.inc has a row without a sweep of sizes";
}

INSTANTIATE_TEST_SUITE_P(Blocked, SizesOfRow, testing::Combine(testing::ValuesIn(Rows()), kEachIsa),
                         [](const auto& test) {
                           return std::get<0>(test.param).name + "_" +
                                  NameOf(std::get<1>(test.param));
                         });

// A sweep of a row that does not exist would never run.
TEST(SizeSweeps, AreOfRows) {
  const std::vector<Row> rows = Rows();
  for (const SizeSweep& sweep : AllSweeps()) {
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
      return row.name == sweep.row;
    })) << sweep.row;
  }
}

}  // namespace
}  // namespace sinter
