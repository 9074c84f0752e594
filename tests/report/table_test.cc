#include "report/table.h"

#include "gtest/gtest.h"

namespace sinter {
namespace {

TEST(TableTest, NumbersAlignToTheRight) {
  Table table({{"name"}, {"ms", Align::kRight}});
  table.AddRow({"conv", "1.5"});
  table.AddRow({"softmax", "100.25"});
  EXPECT_EQ(table.ToString(),
            "name         ms\n"
            "-------  ------\n"
            "conv        1.5\n"
            "softmax  100.25\n");
}

TEST(TableTest, WithoutTitles) {
  Table table({{""}, {""}});
  table.AddRow({"a", "b"});
  table.AddRow({"long", ""});
  EXPECT_EQ(table.ToString(), "a     b\nlong\n");
}

TEST(TableTest, WidthIsInCharactersNotBytes) {
  Table table({{"é"}, {"x"}});
  table.AddRow({"ab", "1"});
  EXPECT_EQ(table.ToString(), "é   x\n--  -\nab  1\n");
}

TEST(TableTest, NamesAreShortenedInTheirMiddle) {
  Table table({{"name"}, {"ms", Align::kRight}});
  table.AddRow({"/encoder/layer.11/attention/output/dense", "1.500"});
  EXPECT_EQ(table.ToString(25),
            "name                   ms\n"
            "------------------  -----\n"
            "/encoder/…ut/dense  1.500\n");
  // Names are not shortened below 12 characters, and numbers not at all.
  EXPECT_EQ(table.ToString(1),
            "name             ms\n"
            "------------  -----\n"
            "/encod…dense  1.500\n");
  EXPECT_EQ(Shorten("äöüß", 3), "ä…ß");
  EXPECT_EQ(Shorten("äöü", 3), "äöü");
  EXPECT_EQ(Shorten("abc", 0), "");
}

TEST(TableTest, ExpendableColumnsAreLeftOutAndNamed) {
  Table table(
      {{"step", Align::kRight}, {"node"}, {"kernel", Align::kLeft, 1}, {"place", Align::kLeft, 2}});
  table.AddRow({"0", "a convolution here", "triple loop of all", "arena+4096, row 1"});
  EXPECT_EQ(table.ToString(50),
            "step  node                kernel\n"
            "----  ------------------  ------------------\n"
            "   0  a convolution here  triple loop of all\n"
            "(left out in this narrow terminal: place)\n");
  EXPECT_EQ(table.ToString(20),
            "step  node\n"
            "----  --------------\n"
            "   0  a convo…n here\n"
            "(left out in this narrow terminal: place, kernel)\n");
}

TEST(TableTest, ListsWithoutTitlesAreContinued) {
  Table table({{""}, {""}});
  table.AddRow({"nodes", "conv x3, relu x2, concat x1"});
  EXPECT_EQ(table.ToString(26), "nodes  conv x3, relu x2,\n       concat x1\n");
}

TEST(TableTest, NamesCannotMoveTheCursor) {
  Table table({{""}});
  table.AddRow({"a\x1b[2Jb\n\x7f\xc3\xa9"});
  EXPECT_EQ(table.ToString(), "a\\x1b[2Jb\\x0a\\x7f\xc3\xa9\n");
}

}  // namespace
}  // namespace sinter
