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

TEST(TableTest, NamesCannotMoveTheCursor) {
  Table table({{""}});
  table.AddRow({"a\x1b[2Jb\n\x7f\xc3\xa9"});
  EXPECT_EQ(table.ToString(), "a\\x1b[2Jb\\x0a\\x7f\xc3\xa9\n");
}

}  // namespace
}  // namespace sinter
