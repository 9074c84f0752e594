#include "models/ocr/ctc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace ocr {
namespace {

const Alphabet& Letters() {
  static const Alphabet alphabet = MakeAlphabet("a\nl\n文\n");  // blank, a, l, 文, space
  return alphabet;
}

// One step for each class, which has probability 0.8.
Decoded Decode(const std::vector<size_t>& classes) {
  std::vector<float> probabilities;
  for (size_t best : classes) {
    for (size_t i = 0; i < Letters().size(); ++i) {
      probabilities.push_back(i == best ? 0.8F : 0.05F);
    }
  }
  return DecodeCtc(probabilities, Letters());
}

TEST(MakeAlphabet, PutsBlankFirstAndSpaceLast) {
  EXPECT_THAT(Letters(), testing::ElementsAre("", "a", "l", "文", " "));
  EXPECT_THAT(MakeAlphabet("a\nb"), testing::ElementsAre("", "a", "b", " "));
  EXPECT_THAT(MakeAlphabet(""), testing::ElementsAre("", " "));
}

TEST(DecodeCtc, CountsRepeatsOnceAndDropsBlanks) {
  EXPECT_EQ(Decode({0, 1, 1, 1, 0, 0, 2, 2, 0}).text, "al");
}

TEST(DecodeCtc, ABlankBetweenMakesTwo) { EXPECT_EQ(Decode({1, 2, 0, 2}).text, "all"); }

TEST(DecodeCtc, KeepsSpacesInsideOnly) {
  EXPECT_EQ(Decode({4, 0, 1, 4, 0, 1, 0, 4, 0, 4}).text, "a a");
  EXPECT_EQ(Decode({4, 4}).text, "");
}

TEST(DecodeCtc, JoinsCharactersOfSeveralBytes) { EXPECT_EQ(Decode({3, 0, 3, 1}).text, "文文a"); }

TEST(DecodeCtc, ConfidenceIsTheMeanOfTheCharacters) {
  // a at 0.9, its repeat and the blank do not count, l at 0.5.
  const std::vector<float> probabilities = {0.1F, 0.9F, 0,    0, 0,  //
                                            0.3F, 0.7F, 0,    0, 0,  //
                                            1,    0,    0,    0, 0,  //
                                            0.4F, 0.1F, 0.5F, 0, 0};
  const Decoded decoded = DecodeCtc(probabilities, Letters());
  EXPECT_EQ(decoded.text, "al");
  EXPECT_FLOAT_EQ(decoded.confidence, 0.7F);
}

TEST(DecodeCtc, OfNothingIsNothing) {
  EXPECT_EQ(Decode({}).text, "");
  EXPECT_EQ(Decode({0, 0}).text, "");
  EXPECT_EQ(Decode({0, 0}).confidence, 0);
}

}  // namespace
}  // namespace ocr
