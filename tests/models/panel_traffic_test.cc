// How often a network's packed weights are read from beyond the level 2 cache: about once, although
// its layers are computed in bands and blocks.
#include "kernels/blocked/panel_traffic.h"

#include <gtest/gtest.h>

#include <string>

#include "sinter/models/resnet.h"
#include "sinter/sinter.h"

namespace sinter {
namespace {

TEST(PanelTraffic, ResNet50ReadsItsWeightsAboutOnce) {
  const auto model = BuildResNet(50);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto session = Session::Create(*model, {.backend = "blocked", .threads = 1});
  ASSERT_TRUE(session.ok()) << session.status();
  const auto input = Tensor::Create(DType::kFloat32, {1, 3, 224, 224});
  ASSERT_TRUE(input.ok()) << input.status();
  const blocked::PanelTraffic traffic;
  ASSERT_TRUE((*session)->Run(*input).ok());
  const auto packed = static_cast<double>((*session)->memory().packed_bytes);
  const double share = static_cast<double>(traffic.bytes()) / packed;
  RecordProperty("share", std::to_string(share));
  EXPECT_GE(share, 0.95);
  EXPECT_LE(share, 1.2);
}

}  // namespace
}  // namespace sinter
