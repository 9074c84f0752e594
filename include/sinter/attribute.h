// Attributes of operators by name, as docs/operators.md lists them.
#ifndef SINTER_ATTRIBUTE_H_
#define SINTER_ATTRIBUTE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sinter {

// An enumeration is the name of its value ("nearest"), a dtype its short name ("f32").
using AttributeValue =
    std::variant<bool, int64_t, float, std::string, std::vector<int64_t>, std::vector<float>>;
using AttributeList = std::vector<std::pair<std::string, AttributeValue>>;

}  // namespace sinter

#endif  // SINTER_ATTRIBUTE_H_
