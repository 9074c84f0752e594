#include "tools/npy.h"

#include <cstring>
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/random_case.h"
#include "runtime/random_inputs.h"
#include "sinter/status.h"
#include "tests/mutate.h"

namespace sinter::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Npy(const std::string& header, const std::string& data) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += {static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  return bytes + header + data;
}

std::string Floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string ErrorOf(const std::string& bytes) {
  const auto tensor = ParseNpy(bytes);
  if (tensor.ok()) return "no error";
  EXPECT_EQ(tensor.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(tensor.status().message());
}

TEST(NpyTest, AsNumPyWritesIt) {
  // numpy.save of numpy.array([[1, 2, 3]], numpy.float32), version 1.
  const std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }" + std::string(58, ' ') + "\n";
  ASSERT_EQ(header.size(), 118U);
  const std::string bytes = Npy(header, Floats({1, 2, 3}));
  const Tensor tensor = *ParseNpy(bytes);
  EXPECT_THAT(tensor.dims(), ElementsAre(1, 3));
  EXPECT_THAT(tensor.values<float>(), ElementsAre(1, 2, 3));
  EXPECT_EQ(*ToNpy(tensor), bytes);
}

TEST(NpyTest, Version2) {
  const std::string header = "{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}";
  std::string bytes("\x93NUMPY\x02\x00", 8);
  bytes += {static_cast<char>(header.size()), 0, 0, 0};
  EXPECT_THAT(ParseNpy(bytes + header + Floats({4, 5}))->dims(), ElementsAre(2));
}

TEST(NpyTest, EveryTypeAndRankSurvives) {
  for (const DType dtype : {DType::kFloat32, DType::kFloat64, DType::kInt8, DType::kUint8,
                            DType::kInt16, DType::kUint16, DType::kInt32, DType::kUint32,
                            DType::kInt64, DType::kUint64, DType::kBool}) {
    for (const std::vector<int64_t>& dims :
         std::vector<std::vector<int64_t>>{{}, {5}, {2, 3}, {4, 0, 2}}) {
      const Tensor tensor = *RandomTensor(dtype, dims, 7);
      const Tensor again = *ParseNpy(*ToNpy(tensor));
      EXPECT_EQ(again.dtype(), dtype);
      EXPECT_EQ(again.dims(), dims);
      EXPECT_EQ(std::memcmp(again.data(), tensor.data(), static_cast<size_t>(tensor.byte_size())),
                0);
    }
  }
  EXPECT_EQ(ParseNpy(*ToNpy(*Tensor::Create(DType::kFloat16, {3})))->dtype(), DType::kFloat16);
}

TEST(NpyTest, TypesThatNumPyLacks) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const auto dtype = static_cast<DType>(i);
    if (dtype != DType::kBFloat16 && !IsNarrow(dtype)) continue;
    const Tensor tensor = *RandomTensor(dtype, {2, 3}, 7);
    const std::string bytes = *ToNpy(tensor);
    EXPECT_THAT(bytes, HasSubstr(IsNarrow(dtype) ? "'descr': '|V1'" : "'descr': '<V2'"));
    const Tensor again = *ParseNpy(bytes, dtype);
    EXPECT_EQ(again.dtype(), dtype);
    EXPECT_EQ(std::memcmp(again.data(), tensor.data(), static_cast<size_t>(tensor.byte_size())), 0);
    EXPECT_THAT(ParseNpy(bytes).status().message(), HasSubstr("states only the size"));
    EXPECT_THAT(ParseNpy(bytes, DType::kFloat32).status().message(), HasSubstr("does not fit f32"));
  }
}

TEST(NpyTest, NarrowElementsAsWholeBytes) {
  const auto file = [](std::string_view descr, std::string data) {
    return Npy(absl::StrCat("{'descr': '", ToAbsl(descr), "', 'fortran_order': False, 'shape': (",
                            data.size(), ",), }\n"),
               data);
  };
  EXPECT_THAT(ParseNpy(file("|i1", "\xfd\x07"), DType::kInt4)->values<Int4>(),
              ElementsAre(Int4(-3), Int4(7)));
  EXPECT_THAT(ParseNpy(file("|u1", "\x0d"), DType::kInt4)->values<Int4>(), ElementsAre(Int4(-3)));
  EXPECT_THAT(ParseNpy(file("|u1", "\x38"), DType::kFloat8E4M3FN)->values<Float8E4M3FN>(),
              ElementsAre(Float8E4M3FN(1)));
  EXPECT_THAT(ParseNpy(file("<f1", "\x3c"))->values<Float8E5M2>(), ElementsAre(Float8E5M2(1)));
  EXPECT_THAT(ParseNpy(file("|i1", "\x08"), DType::kInt4).status().message(),
              HasSubstr("8 is not an element of type i4"));
  EXPECT_THAT(ParseNpy(file("|u1", "\x04"), DType::kUint2).status().message(),
              HasSubstr("4 is not an element of type u2"));
  // The bits above those of the type are ignored where the file states no values.
  EXPECT_THAT(ParseNpy(file("<V1", "\xfd"), DType::kInt4)->values<Int4>(), ElementsAre(Int4(-3)));
  EXPECT_EQ(ParseNpy(file("|u1", "\x38"))->dtype(), DType::kUint8);
}

TEST(NpyTest, DataBeginsAtAMultipleOf64) {
  for (int rank = 0; rank < 20; ++rank) {
    const Tensor tensor = *Tensor::Create(DType::kUint8, std::vector<int64_t>(rank, 1));
    EXPECT_EQ((ToNpy(tensor)->size() - 1) % 64, 0U);
  }
}

TEST(NpyTest, SaysWhatIsWrong) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("magic"));
  EXPECT_THAT(ErrorOf("PK\x03\x04 an archive of arrays"), HasSubstr("magic"));
  EXPECT_THAT(ErrorOf(std::string("\x93NUMPY\x09\x00\x00\x00", 10)), HasSubstr("version 9"));
  EXPECT_THAT(ErrorOf(std::string("\x93NUMPY\x01\x00\xFF\xFF{}", 12)), HasSubstr("truncated"));
  EXPECT_THAT(ErrorOf(Npy("[]", "")), HasSubstr("not a dictionary"));
  EXPECT_THAT(ErrorOf(Npy("{'shape': (1,)}", "")), HasSubstr("lacks"));
  EXPECT_THAT(ErrorOf(Npy("{'pickle': 'cos'}", "")), HasSubstr("'pickle'"));
  const auto with = [](const std::string& descr, const std::string& order, const std::string& shape,
                       const std::string& data) {
    return ErrorOf(
        Npy("{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + "}",
            data));
  };
  EXPECT_THAT(with("<f4", "True", "(2, 1)", Floats({1, 2})), HasSubstr("ascontiguousarray"));
  EXPECT_THAT(with(">f4", "False", "(2,)", Floats({1, 2})), HasSubstr("big-endian"));
  EXPECT_THAT(with("<c8", "False", "(1,)", Floats({1, 2})), HasSubstr("'<c8'"));
  EXPECT_THAT(with("|O", "False", "(1,)", Floats({1, 2})), HasSubstr("'|O'"));
  EXPECT_THAT(with("<f4", "False", "(3,)", Floats({1, 2})), HasSubstr("needs 12 bytes"));
  EXPECT_THAT(with("<f4", "False", "(1,)", Floats({1, 2})), HasSubstr("holds 8"));
  EXPECT_THAT(with("<f4", "False", "(-1,)", ""), HasSubstr("'shape'"));
  EXPECT_THAT(with("<f4", "False", "(4294967296, 4294967296)", ""), HasSubstr("63 bits"));
  EXPECT_THAT(with("<f4", "False", "(99999999999999999999,)", ""), HasSubstr("'shape'"));
  EXPECT_THAT(with("|b1", "False", "(2,)", "\x01\x02"), HasSubstr("bool"));
}

TEST(NpyTest, DamagedFilesAreErrorsOrTensors) {
  const std::string good = *ToNpy(*RandomTensor(DType::kFloat32, {3, 4}, 1));
  Random random(11);
  int errors = 0;
  for (int i = 0; i < 500; ++i) {
    const auto tensor = ParseNpy(Mutate(good, random));
    if (tensor.ok()) {
      EXPECT_EQ(tensor->byte_size(), ByteSize(tensor->dtype(), tensor->dims()).ValueOrDie());
    } else {
      ++errors;
      EXPECT_FALSE(tensor.status().message().empty());
    }
  }
  EXPECT_GT(errors, 300);
}

TEST(NpyTest, Files) {
  const std::string path = testing::TempDir() + "npy_test.npy";
  ASSERT_TRUE(WriteNpy(path, *RandomTensor(DType::kInt32, {6}, 2)).ok());
  EXPECT_THAT(ReadNpy(path)->dims(), ElementsAre(6));
  std::ofstream(path) << "nonsense";
  EXPECT_THAT(std::string(ReadNpy(path).status().message()), HasSubstr(path));
  std::filesystem::remove(path);
  EXPECT_EQ(ReadNpy(path).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadNpy(testing::TempDir()).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(WriteNpy("/nowhere/at/all.npy", *Tensor::Create(DType::kInt8, {1})).code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sinter::tools
