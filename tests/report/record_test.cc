// Tests of the JSON, the schema and the tables that are generated from one field list.
#include "report/record.h"

#include <array>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/envelope.h"
#include "report/json.h"
#include "report/json_schema.h"
#include "report/text.h"

namespace sinter {
namespace {

struct Part {
  std::string name;
  int64_t bytes = 0;

  static std::string NameText(const Part& part) { return "<" + part.name + ">"; }
  static constexpr auto Fields() {
    using Self = Part;
    return std::tuple(RecordField("name", &Self::name, "A name").Shown("part").As(NameText),
                      RecordField("mb", &Self::bytes, Unit::kMegabytes, "Its size").Shown("size"));
  }
};

struct Base {
  std::string model;
  static constexpr auto Fields() {
    return std::tuple(RecordField("model", &Base::model, "A file").Shown("model"));
  }
};

struct Whole : Base {
  bool good = false;
  double seconds = 0;
  double median = 0;
  double error = 0;
  std::optional<double> rate;
  OrNull<std::string> first;
  std::map<std::string, int> counts;
  std::vector<int64_t> shape;
  std::vector<Part> parts;

  static constexpr auto Fields() {
    using Self = Whole;
    return FieldsOf<Base>(
        RecordField("good", &Self::good, "Whether it is"),
        RecordField("min_ms", &Self::seconds, Unit::kMilliseconds, "Least").Shown("run", "min"),
        RecordField("median_ms", &Self::median, Unit::kMilliseconds, "Middle")
            .Shown("run", "median"),
        RecordField("error", &Self::error, Unit::kError, "Error").Shown("error"),
        RecordField("rate", &Self::rate, Unit::kGflopPerSecond, "Rate").Shown("rate"),
        RecordField("first", &Self::first, "First").Shown("first"),
        RecordField("counts", &Self::counts, "Counts").Shown("counts"),
        RecordField("shape", &Self::shape, "Dims").Shown("shape"),
        RecordField("parts", &Self::parts, "Parts"));
  }
};

Whole Example() {
  Whole whole{{.model = "a.onnx"}};
  whole.seconds = 0.0015;
  whole.median = 0.002;
  whole.error = 2.5e-7;
  whole.counts = {{"relu", 2}, {"conv", 1}};
  whole.shape = {1, 3};
  whole.parts = {{"one", 2'500'000}};
  return whole;
}

TEST(Record, AsJson) {
  Whole whole = Example();
  EXPECT_EQ(ToJson(whole), Json::parse(R"({
      "model": "a.onnx", "good": false, "min_ms": 1.5, "median_ms": 2.0, "error": 2.5e-07,
      "first": null, "counts": {"conv": 1, "relu": 2}, "shape": [1, 3],
      "parts": [{"name": "one", "mb": 2.5}]})"));
  whole.rate = 3e9;
  whole.first.value = "x";
  EXPECT_EQ(ToJson(whole)["rate"], 3.0);
  EXPECT_EQ(ToJson(whole)["first"], "x");
  whole.error = std::numeric_limits<double>::infinity();
  EXPECT_THAT(Dump(ToJson(whole), -1), testing::HasSubstr("\"error\":null"));
}

TEST(Record, AsASchema) {
  const Json schema = SchemaOf<Whole>();
  EXPECT_EQ(schema["type"], "object");
  EXPECT_EQ(schema["additionalProperties"], false);
  // All fields except the optional one.
  EXPECT_EQ(schema["required"], Json::parse(R"(["model", "good", "min_ms", "median_ms", "error",
      "first", "counts", "shape", "parts"])"));
  const Json& properties = schema["properties"];
  EXPECT_EQ(properties["model"], Json::parse(R"({"description": "A file", "type": "string"})"));
  EXPECT_EQ(properties["good"]["type"], "boolean");
  EXPECT_EQ(properties["min_ms"]["type"], "number");
  EXPECT_EQ(properties["error"]["type"], Json::parse(R"(["number", "null"])"));
  EXPECT_EQ(properties["rate"]["type"], "number");
  EXPECT_EQ(properties["first"]["anyOf"], Json::parse(R"([{"type": "string"}, {"type": "null"}])"));
  EXPECT_EQ(properties["counts"]["additionalProperties"]["type"], "integer");
  EXPECT_EQ(properties["shape"]["items"]["type"], "integer");
  EXPECT_EQ(properties["parts"]["items"]["properties"]["mb"]["type"], "number");
}

TEST(Record, TheSchemaOfResultsHasTheEnvelope) {
  const Json schema = ResultsSchemaOf<Base>("bench");
  EXPECT_EQ(schema["properties"]["verb"]["const"], "bench");
  EXPECT_EQ(schema["properties"]["schema"]["const"], kResultsSchema);
  EXPECT_EQ(schema["required"],
            Json::parse(R"(["sinter", "schema", "verb", "environment", "model"])"));
}

TEST(Record, AsAListing) {
  EXPECT_EQ(ToListing(Example()).ToString(),
            "model   a.onnx\n"
            "run     min 1.500 ms, median 2.000 ms\n"
            "error   2.5e-07\n"
            "counts  conv x1, relu x2\n"
            "shape   1, 3\n");
}

struct Open {
  Shape shape;
  std::vector<Part> parts;

  static std::string PartsText(const Open& open) {
    std::string lines;
    for (const Part& part : open.parts) lines += (lines.empty() ? "" : "\n") + part.name;
    return lines;
  }
  static constexpr auto Fields() {
    using Self = Open;
    return std::tuple(RecordField("shape", &Self::shape, "Dims").Shown("shape"),
                      RecordField("parts", &Self::parts, "Parts").Shown("parts").As(PartsText));
  }
};

TEST(Record, ShapesHaveNumbersAndNames) {
  EXPECT_EQ(ToJson(Open{.shape = {Dim::Symbol("N"), 3}, .parts = {}})["shape"],
            Json::parse(R"(["N", 3])"));
  EXPECT_EQ(ToJson(Open{})["shape"], Json::array());
  EXPECT_EQ(ToJson(Open{.shape = Shape::OfUnknownRank(), .parts = {}})["shape"], Json());
  EXPECT_EQ(SchemaOf<Open>()["properties"]["shape"],
            Json::parse(R"({"description": "Dims", "type": ["array", "null"],
                            "items": {"type": ["integer", "string"]}})"));
}

TEST(Record, FurtherLinesOfAListingFollowBelowTheFirst) {
  const Open open{.shape = {Dim::Symbol("N"), 3}, .parts = {{"one"}, {"two"}}};
  EXPECT_EQ(ToListing(open).ToString(),
            "shape  [N,3]\n"
            "parts  one\n"
            "       two\n");
  // Line breaks within names are escaped as always.
  EXPECT_EQ(ToListing(Base{.model = "a\nb"}).ToString(), "model  a\\x0ab\n");
}

TEST(Record, AsATable) {
  const std::vector<Part> parts = {{"one", 2'500'000}, {"another", 12'000'000}};
  EXPECT_EQ(ToTable(parts).ToString(),
            "part       size MB\n"
            "---------  -------\n"
            "<one>          2.5\n"
            "<another>     12.0\n");
  constexpr std::array<std::string_view, 1> kNames = {"mb"};
  EXPECT_EQ(ToTable(parts, kNames).ToString(),
            "size MB\n"
            "-------\n"
            "    2.5\n"
            "   12.0\n");
}

// The optional field becomes a column if at least one record has it.
TEST(Record, ColumnsWithoutAnyValueAreLeftOut) {
  std::vector<Whole> wholes = {Example(), Example()};
  EXPECT_THAT(ToTable(wholes).ToString(), testing::Not(testing::HasSubstr("rate")));
  wholes[1].rate = 3e9;
  EXPECT_THAT(ToTable(wholes).ToString(), testing::HasSubstr("rate GFLOP/s"));
}

}  // namespace
}  // namespace sinter
