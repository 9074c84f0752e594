// Channel shuffles in every offered layout.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

// A shuffle of x in `groups` as fuse-shuffles makes it. `perm` permutes the tensor split into
// groups.
NodeCase MakeShuffle(const std::vector<int64_t>& dims, int64_t groups, std::vector<int64_t> perm) {
  std::vector<int64_t> parted = dims;
  parted[1] /= groups;
  parted.insert(parted.begin() + 1, groups);
  Random random(5);
  const ConstantRef x = RandomConstant(random, dims);
  const Type type{DType::kFloat32, Shape::Of(dims), Layout()};
  const auto shape = [](Graph& graph, const std::vector<int64_t>& to) {
    return graph.AddConstant(Constant::FromValues<int64_t>({static_cast<int64_t>(to.size())}, to));
  };
  Graph body;
  const ValueId input = body.AddInput("x", type);
  const NodeId parts = *body.AddNode(Reshape{}, {input, shape(body, parted)});
  const NodeId swaps =
      *body.AddNode(Transpose{.perm = std::move(perm)}, {body.node(parts).output()});
  const NodeId joins = *body.AddNode(Reshape{}, {body.node(swaps).output(), shape(body, dims)});
  body.AddOutput("y", body.node(joins).output());
  return *MakeNodeCase(Fused{}, {x}, {}, {std::make_shared<const Graph>(std::move(body))});
}

class Shuffles : public EachIsa {
 protected:
};

TEST_P(Shuffles, MatchNaive) {
  for (const int64_t groups : {1, 2, 3, 4, 5, 8}) {
    for (const int64_t channels : {1, 3, 17, 34}) {
      SCOPED_TRACE(groups * 100 + channels);
      const CheckOptions options{.misalignment = 4, .backend = backend_.get()};
      EXPECT_EQ(ExpectCandidatesMatchNaive(
                    MakeShuffle({2, groups * channels, 3, 5}, groups, {0, 2, 1, 3, 4}), options)
                    .size(),
                2);
      EXPECT_EQ(ExpectCandidatesMatchNaive(
                    MakeShuffle({1, groups * channels, 7}, groups, {0, 2, 1, 3}), options)
                    .size(),
                2);
    }
  }
}

TEST_P(Shuffles, OtherBodiesAreNotOffered) {
  const NodeCase other = MakeShuffle({1, 4, 2, 2}, 2, {0, 2, 1, 4, 3});
  EXPECT_TRUE(backend_->Candidates(other.query()).empty());
}

INSTANTIATE_TEST_SUITE_P(Blocked, Shuffles, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
