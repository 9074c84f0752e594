// What a network makes of pictures of one size.
#ifndef SINTER_TESTS_MODELS_LAYER_SHAPES_H_
#define SINTER_TESTS_MODELS_LAYER_SHAPES_H_

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "ir/graph.h"

namespace sinter {

// The shape of the last result of each layer, by its name, for a first input of these dimensions.
inline std::map<std::string, std::string> LayerShapes(Graph graph, Shape input) {
  graph.SetType(graph.inputs()[0], Type{DType::kFloat32, std::move(input), {}});
  EXPECT_TRUE(graph.InferTypes().ok());
  std::map<std::string, std::string> shapes;
  for (const NodeId id : graph.TopologicalOrder()) {
    shapes[graph.NameOf(id)] = graph.type(graph.node(id).output()).shape.ToString();
  }
  return shapes;
}

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_LAYER_SHAPES_H_
