// Element types of fewer than 16 bits in .sinter files: those of 2 and 4 bits are packed.
#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "tests/frontend/file/file_bytes.h"

namespace sinter {
namespace {

// Two constants: one that is stored with the small ones, and one that is not.
Graph WithConstants(DType dtype) {
  Graph graph;
  for (const int64_t count : {5, 20001}) {
    std::vector<uint8_t> bits(static_cast<size_t>(count));
    for (size_t i = 0; i < bits.size(); ++i) {
      bits[i] = static_cast<uint8_t>(i % (1U << BitsOf(dtype)));
    }
    const ValueId w = graph.AddConstant(*Constant::CopyOf(dtype, {count}, bits.data()));
    graph.AddOutput("y" + std::to_string(count), w);
  }
  return graph;
}

TEST(SinterFile, NarrowTypes) {
  int types = 0;
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    if (!IsNarrow(dtype)) continue;
    const Graph graph = WithConstants(dtype);
    const std::string bytes = *WriteSinter(graph);
    const auto read = ReadSinter(bytes);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(Difference(graph, *read), "") << NameOf(dtype);
    const file::Header header = file::HeaderOf(bytes);
    EXPECT_EQ(header.required_features, file::kNarrowTypes);
    const auto packed = static_cast<uint64_t>(PackedBytes(dtype, 20001));
    EXPECT_EQ(header.weights_bytes, 64 + (packed + 63) / 64 * 64);
    // Any bytes are elements: reading never fails, and no element has bits above those of its type.
    std::string other = bytes;
    std::fill(other.begin() + static_cast<ptrdiff_t>(header.weights_offset), other.end(), '\xff');
    const auto filled = ReadSinter(other);
    ASSERT_TRUE(filled.ok()) << filled.status();
    const Constant& constant = *filled->value(filled->outputs()[1].value).constant;
    const auto* elements = static_cast<const uint8_t*>(constant.data());
    EXPECT_TRUE(std::all_of(elements, elements + constant.element_count(),
                            [&](uint8_t byte) { return byte >> BitsOf(dtype) == 0; }));
    ++types;
  }
  EXPECT_EQ(types, 10);
}

TEST(SinterFile, ANarrowResultNeedsTheFeature) {
  const auto features = [](DType dtype) {
    Graph graph;
    const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2}, {}});
    graph.AddOutput("y", graph.node(*graph.AddNode(Cast{.to = dtype}, {x})).output());
    return file::HeaderOf(*WriteSinter(graph)).required_features;
  };
  EXPECT_EQ(features(DType::kFloat8E4M3FN), file::kNarrowTypes);
  EXPECT_EQ(features(DType::kInt8), 0U);
}

}  // namespace
}  // namespace sinter
