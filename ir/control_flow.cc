#include "ir/control_flow.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "ir/ops/if.h"
#include "ir/ops/loop.h"
#include "ir/ops/scan.h"

namespace sinter {
namespace {

// Binding a body also binds the bodies within it. Deeper ones stay open, so that the time stays
// bounded for any file.
constexpr int kMostDepth = 4;
thread_local int binding_depth = 0;

// Checks the attributes and bodies as inference does, which has not run yet.
bool FitsBodies(const Operation& operation, const std::vector<GraphRef>& bodies,
                size_t operand_count) {
  const auto is_count = [](int64_t count, size_t most) {
    return count >= 0 && static_cast<uint64_t>(count) <= most;
  };
  for (const GraphRef& body : bodies) {
    if (body == nullptr) return false;
    const size_t inputs = body->inputs().size();
    const size_t outputs = body->outputs().size();
    if (const auto* loop = operation.If<Loop>()) {
      if (inputs < 2 || outputs < 1 ||
          !is_count(loop->carried, std::min(inputs - 2, outputs - 1))) {
        return false;
      }
    } else if (const auto* scan = operation.If<Scan>()) {
      if (!is_count(scan->states, std::min(inputs, outputs)) ||
          scan->axes.size() > inputs - static_cast<size_t>(scan->states)) {
        return false;
      }
    } else if (!is_count(operation.As<If>().then_inputs, operand_count)) {
      return false;
    }
  }
  return true;
}

// How the body's inputs get their shapes from operands, and what the body carries to its next
// iteration.
struct BodyInputs {
  std::vector<std::optional<Shape>> shapes;        // by input; nothing if no operand determines it
  std::vector<std::pair<size_t, size_t>> carried;  // inputs, and the outputs that become them
};

std::optional<Shape> WithoutAxis(const Shape& shape, int64_t axis) {
  if (!shape.has_rank()) return std::nullopt;
  const auto normal = NormalizeAxis(axis, shape.rank());
  if (!normal.ok()) return std::nullopt;
  std::vector<Dim> dims = shape.dims();
  dims.erase(dims.begin() + *normal);
  return Shape(std::move(dims));
}

BodyInputs InputsOf(const Operation& operation, size_t body, size_t input_count,
                    const std::vector<const Type*>& operands) {
  BodyInputs inputs;
  inputs.shapes.resize(input_count);
  size_t first_operand = 0;  // the operand for the body's first input
  size_t first_input = 0;
  if (const auto* branch = operation.If<If>()) {
    first_operand = body == 0 ? 1 : 1 + static_cast<size_t>(branch->then_inputs);
  } else if (const auto* loop = operation.If<Loop>()) {
    first_input = 2;  // the iteration's number and the condition
    for (size_t k = 0; k < static_cast<size_t>(loop->carried); ++k) {
      inputs.carried.emplace_back(k + 2, k + 1);
    }
  } else if (const auto* scan = operation.If<Scan>()) {
    for (size_t k = 0; k < static_cast<size_t>(scan->states); ++k)
      inputs.carried.emplace_back(k, k);
  }
  for (size_t i = first_input; i < input_count && first_operand + i < operands.size(); ++i) {
    inputs.shapes[i] = operands[first_operand + i]->shape;
  }
  if (const auto* scan = operation.If<Scan>()) {
    for (size_t k = 0; k < scan->axes.size(); ++k) {
      std::optional<Shape>& shape = inputs.shapes[static_cast<size_t>(scan->states) + k];
      if (shape) shape = WithoutAxis(*shape, scan->axes[k]);
    }
  }
  return inputs;
}

// Replaces open dimensions by numbers. Returns whether there were any.
bool Refine(const Shape& from, Shape& to) {
  if (!from.has_rank()) return false;
  if (!to.has_rank()) {
    // A symbol from outside could mean something else in the body.
    if (from.is_static()) to = from;
    return from.is_static();
  }
  if (from.rank() != to.rank()) return false;
  bool refined = false;
  for (int axis = 0; axis < to.rank(); ++axis) {
    if (to[axis].is_static() || !from[axis].is_static()) continue;
    to[axis] = from[axis];
    refined = true;
  }
  return refined;
}

GraphRef Bind(const GraphRef& body, BodyInputs inputs) {
  // Opening a dimension may open others. Each attempt opens at least one.
  constexpr int kMostAttempts = 4;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    std::shared_ptr<Graph> bound;  // null while nothing changes
    for (size_t i = 0; i < inputs.shapes.size(); ++i) {
      Type type = body->type(body->inputs()[i]);
      if (!inputs.shapes[i] || !Refine(*inputs.shapes[i], type.shape)) continue;
      if (bound == nullptr) bound = std::make_shared<Graph>(*body);
      bound->SetType(bound->inputs()[i], std::move(type));
    }
    if (bound == nullptr || !bound->InferTypes().ok()) return body;
    bool settled = true;
    for (const auto& [input, output] : inputs.carried) {
      const Shape& before = bound->type(bound->inputs()[input]).shape;
      const Shape& after = bound->type(bound->outputs()[output].value).shape;
      if (!before.has_rank()) continue;
      if (!after.has_rank() || before.rank() != after.rank()) {
        inputs.shapes[input].reset();
        settled = false;
        continue;
      }
      const Shape& stated = body->type(body->inputs()[input]).shape;
      for (int axis = 0; axis < before.rank(); ++axis) {
        const bool was_open = !stated.has_rank() || !stated[axis].is_static();
        if (before[axis] == after[axis] || !was_open || !before[axis].is_static()) continue;
        (*inputs.shapes[input])[axis] = Dim::Unknown();
        settled = false;
      }
    }
    if (settled) return bound;
  }
  return body;
}

}  // namespace

std::vector<GraphRef> BindControlFlow(const Operation& operation,
                                      const std::vector<GraphRef>& bodies,
                                      const std::vector<const Type*>& operands) {
  if (binding_depth >= kMostDepth || !FitsBodies(operation, bodies, operands.size())) return bodies;
  ++binding_depth;
  std::vector<GraphRef> bound;
  for (size_t i = 0; i < bodies.size(); ++i) {
    bound.push_back(Bind(bodies[i], InputsOf(operation, i, bodies[i]->inputs().size(), operands)));
  }
  --binding_depth;
  return bound;
}

}  // namespace sinter
