// A graph as a page shows it: a drawing, and its nodes, whose details open.
#ifndef SINTER_REPORT_GRAPH_PICTURE_H_
#define SINTER_REPORT_GRAPH_PICTURE_H_

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "report/record.h"

namespace sinter {

// A node of the body of a fused node, If, Loop or Scan.
struct PictureBodyNode {
  int depth = 0;  // 0 in the body itself, 1 in a body within it
  std::string result;
  std::string operation;
  std::vector<std::string> operands;
  std::string attributes;
  std::string type;  // of the first result

  static constexpr auto Fields() {
    using Self = PictureBodyNode;
    return std::tuple(RecordField("depth", &Self::depth, "How deep its body lies"),
                      RecordField("result", &Self::result, "The name of its result"),
                      RecordField("operator", &Self::operation, "Its operator"),
                      RecordField("operands", &Self::operands, "The names of its operands"),
                      RecordField("attributes", &Self::attributes, "Its attributes"),
                      RecordField("type", &Self::type, "The type of its result"));
  }
};

struct PictureNode {
  std::string id;         // the title of its box in the drawing; no box has "" as its title
  std::string name;       // by its first source node
  std::string operators;  // "conv+relu"
  std::string_view operator_class;
  std::vector<std::string> types;    // of its results
  std::vector<std::string> sources;  // the source nodes that it stands for
  std::string step;                  // that runs it; "" without one
  int repeats = 1;                   // nodes that its box stands for
  std::vector<PictureBodyNode> body;

  static constexpr auto Fields() {
    using Self = PictureNode;
    return std::tuple(RecordField("id", &Self::id, "The title of its box in the drawing"),
                      RecordField("name", &Self::name, "Its name"),
                      RecordField("operators", &Self::operators, "What it computes"),
                      RecordField("class", &Self::operator_class, "The class of its operators"),
                      RecordField("types", &Self::types, "The types of its results"),
                      RecordField("sources", &Self::sources, "The source nodes that it stands for"),
                      RecordField("step", &Self::step, "The step that runs it"),
                      RecordField("repeats", &Self::repeats, "Nodes that its box stands for"),
                      RecordField("body", &Self::body, "What runs in it"));
  }
};

struct GraphPicture {
  std::string title;
  std::string svg;   // drawn by Graphviz; "" without a drawing
  std::string note;  // why there is no drawing
  std::vector<PictureNode> nodes;

  static constexpr auto Fields() {
    using Self = GraphPicture;
    return std::tuple(RecordField("title", &Self::title, "What it shows"),
                      RecordField("svg", &Self::svg, "The drawing"),
                      RecordField("note", &Self::note, "Why there is none"),
                      RecordField("nodes", &Self::nodes, "All nodes, in the order of the run"));
  }
};

}  // namespace sinter

#endif  // SINTER_REPORT_GRAPH_PICTURE_H_
