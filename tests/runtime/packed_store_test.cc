#include "runtime/packed_store.h"

#include <cstring>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sinter {
namespace {

// Packs by copying; counts how often.
class CopyingCandidate : public Candidate {
 public:
  explicit CopyingCandidate(std::string_view name) { backend = name; }
  absl::Status Pack(const Packing&, const Constant& from, std::byte* to) const override {
    ++packed;
    std::memcpy(to, from.data(), static_cast<size_t>(from.byte_size()));
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return absl::UnimplementedError("never run");
  }
  mutable int packed = 0;
};

ConstantRef Weight() { return Constant::FromValues<float>({2}, {1, 2}); }

TEST(PackedStore, MakesAPackingOnceAndSharesIt) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const ConstantRef weight = Weight();
  const auto first = store.Get(weight, candidate, {0, "copy", 8});
  const auto second = store.Get(weight, candidate, {0, "copy", 8});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(candidate.packed, 1);
  EXPECT_EQ(store.byte_size(), 8);
  EXPECT_THAT(store.TokensOf(*weight, "test"), testing::ElementsAre("copy"));
}

TEST(PackedStore, KeepsConstantsTokensAndBackendsApart) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const CopyingCandidate other("other");
  const ConstantRef weight = Weight();
  const ConstantRef equal_weight = Weight();
  const auto a = store.Get(weight, candidate, {0, "copy", 8});
  const auto b = store.Get(weight, candidate, {0, "second", 8});
  const auto c = store.Get(weight, other, {0, "copy", 8});
  const auto d = store.Get(equal_weight, candidate, {0, "copy", 8});
  ASSERT_TRUE(a.ok() && b.ok() && c.ok() && d.ok());
  EXPECT_EQ(store.byte_size(), 32);
  EXPECT_THAT(store.TokensOf(*weight, "test"), testing::ElementsAre("copy", "second"));
  EXPECT_THAT(store.TokensOf(*equal_weight, "test"), testing::ElementsAre("copy"));
}

TEST(PackedStore, ForgetsWhatNobodyHolds) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const ConstantRef weight = Weight();
  ASSERT_TRUE(store.Get(weight, candidate, {0, "copy", 8}).ok());
  EXPECT_EQ(store.byte_size(), 0);
  EXPECT_THAT(store.TokensOf(*weight, "test"), testing::IsEmpty());
  ASSERT_TRUE(store.Get(weight, candidate, {0, "copy", 8}).ok());
  EXPECT_EQ(candidate.packed, 2);
}

TEST(PackedStore, PassesAFailedPackingOn) {
  class Failing : public CopyingCandidate {
   public:
    Failing() : CopyingCandidate("test") {}
    absl::Status Pack(const Packing&, const Constant&, std::byte*) const override {
      return absl::InternalError("no");
    }
  };
  PackedStore store;
  EXPECT_FALSE(store.Get(Weight(), Failing(), {0, "copy", 8}).ok());
  EXPECT_EQ(store.byte_size(), 0);
}

}  // namespace
}  // namespace sinter
