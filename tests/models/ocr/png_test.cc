#include "models/ocr/png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "ir/random_case.h"

namespace ocr {
namespace {

constexpr int kWidth = 13;
constexpr int kHeight = 9;
using Bytes = std::vector<std::byte>;

struct Kind {
  int color_type;
  int bits;
  int interlace;
};

int Channels(int color_type) {
  switch (color_type) {
    case PNG_COLOR_TYPE_GRAY_ALPHA: return 2;
    case PNG_COLOR_TYPE_RGB: return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA: return 4;
    default: return 1;
  }
}

[[noreturn]] void Die(png_structp, png_const_charp message) {
  std::fprintf(stderr, "libpng: %s\n", message);
  std::abort();
}

// A PNG of this kind; `samples` is [kHeight, kWidth, channels], each of `bits` bits.
Bytes Encode(const Kind& kind, const std::vector<int>& samples,
             const std::vector<png_color>& palette = {}) {
  Bytes bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, Die, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &bytes,
      [](png_structp writer, png_bytep data, size_t size) {
        auto* out = static_cast<Bytes*>(png_get_io_ptr(writer));
        const auto* from = reinterpret_cast<const std::byte*>(data);
        out->insert(out->end(), from, from + size);
      },
      nullptr);
  png_set_IHDR(png, info, kWidth, kHeight, kind.bits, kind.color_type, kind.interlace,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!palette.empty()) png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
  png_write_info(png, info);
  // One sample a byte (two when it has 16 bits), which libpng packs.
  png_set_packing(png);
  const size_t row_size = samples.size() / kHeight;
  const size_t size = kind.bits == 16 ? 2 : 1;
  std::vector<png_byte> packed;
  for (int sample : samples) {
    if (size == 2) packed.push_back(static_cast<png_byte>(sample >> 8));
    packed.push_back(static_cast<png_byte>(sample & 255));
  }
  std::vector<png_bytep> rows;
  for (size_t y = 0; y < kHeight; ++y) rows.push_back(&packed[y * row_size * size]);
  png_write_image(png, rows.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

std::vector<int> RandomSamples(const Kind& kind, uint64_t seed) {
  sinter::Random random(seed);
  std::vector<int> samples(static_cast<size_t>(kWidth * kHeight * Channels(kind.color_type)));
  for (int& sample : samples) sample = static_cast<int>(random.Integer(0, (1 << kind.bits) - 1));
  return samples;
}

std::vector<png_color> Palette(int bits) {
  std::vector<png_color> palette;
  for (int i = 0; i < 1 << bits; ++i) {
    palette.push_back({static_cast<png_byte>(i * 7), static_cast<png_byte>(255 - i),
                       static_cast<png_byte>(i * 31)});
  }
  return palette;
}

Bytes RandomPng(const Kind& kind, uint64_t seed) {
  return Encode(
      kind, RandomSamples(kind, seed),
      kind.color_type == PNG_COLOR_TYPE_PALETTE ? Palette(kind.bits) : std::vector<png_color>());
}

std::vector<Kind> AllKinds() {
  std::vector<Kind> kinds;
  for (int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    for (int bits : {1, 2, 4, 8, 16}) {
      kinds.push_back({PNG_COLOR_TYPE_GRAY, bits, interlace});
      if (bits <= 8) kinds.push_back({PNG_COLOR_TYPE_PALETTE, bits, interlace});
      if (bits < 8) continue;
      kinds.push_back({PNG_COLOR_TYPE_RGB, bits, interlace});
      kinds.push_back({PNG_COLOR_TYPE_GRAY_ALPHA, bits, interlace});
      kinds.push_back({PNG_COLOR_TYPE_RGB_ALPHA, bits, interlace});
    }
  }
  return kinds;
}

class DecodePngTest : public testing::TestWithParam<Kind> {};

TEST_P(DecodePngTest, ReadsEveryPixel) {
  const Kind kind = GetParam();
  const auto most = (1 << kind.bits) - 1;
  const int channels = Channels(kind.color_type);
  const bool has_alpha = (kind.color_type & PNG_COLOR_MASK_ALPHA) != 0;
  const auto palette = Palette(kind.bits > 8 ? 8 : kind.bits);
  std::vector<int> samples = RandomSamples(kind, 1);
  if (has_alpha) {  // every other pixel is opaque, the others are transparent
    for (size_t i = channels - 1; i < samples.size(); i += channels) {
      samples[i] = i / channels % 2 == 0 ? most : 0;
    }
  }
  const auto image = DecodePng(
      Encode(kind, samples,
             kind.color_type == PNG_COLOR_TYPE_PALETTE ? palette : std::vector<png_color>()));
  ASSERT_TRUE(image.ok()) << image.status();
  ASSERT_EQ(image->width(), kWidth);
  ASSERT_EQ(image->height(), kHeight);
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const int* sample = &samples[static_cast<size_t>(i * channels)];
    const uint8_t* pixel = image->pixel(i % kWidth, i / kWidth);
    for (int c = 0; c < 3; ++c) {
      double expected = 255.0 * sample[channels >= 3 ? c : 0] / most;
      if (kind.color_type == PNG_COLOR_TYPE_PALETTE) {
        const png_color color = palette[static_cast<size_t>(sample[0])];
        expected = c == 0 ? color.red : c == 1 ? color.green : color.blue;
      }
      if (has_alpha && sample[channels - 1] == 0) expected = 255;
      EXPECT_NEAR(pixel[c], expected, kind.bits == 16 ? 1 : 0.5) << "pixel " << i;
    }
  }
}

TEST_P(DecodePngTest, SaysWhereAFileIsCutShort) {
  Bytes bytes = RandomPng(GetParam(), 2);
  for (size_t size = 0; size < bytes.size(); size += 1 + size / 8) {
    const auto image = DecodePng(std::span(bytes).first(size));
    EXPECT_EQ(image.status().code(), absl::StatusCode::kInvalidArgument) << size << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, DecodePngTest, testing::ValuesIn(AllKinds()), [](const auto& test) {
  return absl::StrCat("color", test.param.color_type, "_bits", test.param.bits,
                      test.param.interlace == 0 ? "" : "_interlaced");
});

TEST(DecodePng, LaysHalfTransparentColoursOnWhite) {
  const Kind kind = {PNG_COLOR_TYPE_GRAY_ALPHA, 8, PNG_INTERLACE_NONE};
  std::vector<int> samples;
  for (int i = 0; i < kWidth * kHeight; ++i) samples.insert(samples.end(), {0, 128});
  const auto image = DecodePng(Encode(kind, samples));
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->pixel(3, 3)[0], 127);
}

// Chunks are length, type, data, CRC of type and data; all numbers big-endian.
void FixChecksums(Bytes& bytes) {
  const auto read = [&bytes](size_t at) {
    uint32_t value = 0;
    for (size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<uint32_t>(bytes[i]);
    return value;
  };
  for (size_t at = 8; at + 12 <= bytes.size();) {
    const size_t end = at + 8 + read(at);
    if (end + 4 > bytes.size()) return;
    uint32_t crc = ~0U;
    for (size_t i = at + 4; i < end; ++i) {
      crc ^= static_cast<uint32_t>(bytes[i]);
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0U);
    }
    for (size_t i = 0; i < 4; ++i) bytes[end + i] = static_cast<std::byte>(~crc >> (24 - 8 * i));
    at = end + 4;
  }
}

TEST(DecodePng, SurvivesDamage) {
  const std::vector<Kind> kinds = AllKinds();
  int refused = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    sinter::Random random(seed);
    Bytes bytes = RandomPng(kinds[seed % kinds.size()], seed);
    for (int64_t flips = random.Integer(1, 4); flips > 0; --flips) {
      const int64_t last = static_cast<int64_t>(bytes.size()) - 1;
      bytes[static_cast<size_t>(random.Integer(8, last))] ^=
          static_cast<std::byte>(1 << random.Integer(0, 7));
    }
    // With right checksums the damage gets past libpng's front door.
    if (random.Chance(0.7)) FixChecksums(bytes);
    const auto image = DecodePng(bytes, {.max_pixels = 1 << 20});
    if (image.ok()) continue;
    ++refused;
    EXPECT_THAT(image.status().code(), testing::AnyOf(absl::StatusCode::kInvalidArgument,
                                                      absl::StatusCode::kResourceExhausted));
    EXPECT_FALSE(image.status().message().empty());
  }
  EXPECT_GT(refused, 100);
}

TEST(DecodePng, RefusesAChunkLongerThanTheFile) {
  Bytes bytes = RandomPng({PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE}, 3);
  constexpr size_t kSecondChunk = 8 + 12 + 13;  // behind the signature and the header
  bytes[kSecondChunk] = std::byte{0x6B};
  EXPECT_EQ(std::string(DecodePng(bytes).status().message()),
            "cannot be read as PNG: the file ends too early");
}

TEST(DecodePng, RefusesBombsBeforeItMakesRoom) {
  Bytes bytes = RandomPng({PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE}, 3);
  bytes[17] = std::byte{0x0F};  // width and height in the header, about a million each
  bytes[21] = std::byte{0x0F};
  FixChecksums(bytes);
  EXPECT_EQ(DecodePng(bytes).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(DecodePng(RandomPng({PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE}, 3),
                      {.max_pixels = kWidth * kHeight - 1})
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ReadPng, NamesTheFile) {
  const std::string folder = testing::TempDir();
  const auto missing = ReadPng(folder + "no_such_file.png");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), testing::HasSubstr("no_such_file.png"));

  const std::string text = folder + "not_a_picture.png";
  std::ofstream(text) << "Dear reader";
  EXPECT_EQ(ReadPng(text).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(ReadPng(text).status().message()),
              testing::HasSubstr("not_a_picture.png"));
  EXPECT_EQ(ReadPng(text, {.max_file_bytes = 5}).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(ReadPng(folder).ok());

  const Bytes bytes = RandomPng({PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE}, 4);
  const std::string good = folder + "picture.png";
  std::ofstream(good, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  EXPECT_TRUE(ReadPng(good).ok());
}

}  // namespace
}  // namespace ocr
