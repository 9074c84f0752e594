// The whole pipeline on real pictures, against what is written on them.
#include "models/ocr/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "models/ocr/png.h"
#include "tests/models/recorded.h"

namespace ocr {
namespace {}  // namespace
}  // namespace ocr
