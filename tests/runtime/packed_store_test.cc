#include "runtime/packed_store.h"

#include <cstring>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sinter {
namespace {

// Packs by copying and counts the packings.
class CopyingCandidate : public Candidate {
 public:
  explicit CopyingCandidate(std::string_view name, std::string packed_format = "copy") {
    backend = name;
    inputs = {Port{.packing = Packing{std::move(packed_format), 8}}};
  }
  absl::Status Pack(size_t, const Constant& from, std::byte* to) const override {
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
  const auto first = store.Get(weight, candidate, 0);
  const auto second = store.Get(weight, candidate, 0);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(candidate.packed, 1);
  EXPECT_EQ(store.byte_size(), 8);
  EXPECT_THAT(store.PackedFormatsOf(*weight, "test"), testing::ElementsAre("copy"));
}

TEST(PackedStore, KeepsConstantsFormatsAndBackendsApart) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const CopyingCandidate second("test", "second");
  const CopyingCandidate other("other");
  const ConstantRef weight = Weight();
  const auto reshaped = Constant::FromValues<float>({2, 1}, {1, 2});
  const auto different = Constant::FromValues<float>({2}, {1, 3});
  const auto a = store.Get(weight, candidate, 0);
  const auto b = store.Get(weight, second, 0);
  const auto c = store.Get(weight, other, 0);
  const auto d = store.Get(reshaped, candidate, 0);
  const auto e = store.Get(different, candidate, 0);
  ASSERT_TRUE(a.ok() && b.ok() && c.ok() && d.ok() && e.ok());
  EXPECT_EQ(store.byte_size(), 40);
  EXPECT_THAT(store.PackedFormatsOf(*weight, "test"), testing::ElementsAre("copy", "second"));
  EXPECT_THAT(store.PackedFormatsOf(*reshaped, "test"), testing::ElementsAre("copy"));
  EXPECT_THAT(store.PackedFormatsOf(*different, "other"), testing::IsEmpty());
}

TEST(PackedStore, EqualConstantsShareAPacking) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const auto first = store.Get(Weight(), candidate, 0);
  const ConstantRef equal_weight = Weight();
  EXPECT_THAT(store.PackedFormatsOf(*equal_weight, "test"), testing::ElementsAre("copy"));
  const auto again = store.Get(equal_weight, candidate, 0);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(candidate.packed, 1);
}

TEST(PackedStore, KeepsNoConstantAlive) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  ConstantRef weight = Weight();
  const std::weak_ptr<const Constant> watched = weight;
  const auto packed = store.Get(weight, candidate, 0);
  ASSERT_TRUE(packed.ok());
  weight = nullptr;
  EXPECT_TRUE(watched.expired());
}

TEST(PackedStore, ForgetsWhatNobodyHolds) {
  PackedStore store;
  const CopyingCandidate candidate("test");
  const ConstantRef weight = Weight();
  ASSERT_TRUE(store.Get(weight, candidate, 0).ok());
  EXPECT_EQ(store.byte_size(), 0);
  EXPECT_THAT(store.PackedFormatsOf(*weight, "test"), testing::IsEmpty());
  ASSERT_TRUE(store.Get(weight, candidate, 0).ok());
  EXPECT_EQ(candidate.packed, 2);
}

TEST(PackedStore, PassesAFailedPackingOn) {
  class Failing : public CopyingCandidate {
   public:
    Failing() : CopyingCandidate("test") {}
    absl::Status Pack(size_t, const Constant&, std::byte*) const override {
      return absl::InternalError("no");
    }
  };
  PackedStore store;
  EXPECT_FALSE(store.Get(Weight(), Failing(), 0).ok());
  EXPECT_EQ(store.byte_size(), 0);
}

}  // namespace
}  // namespace sinter
