// Descriptions of a model's inputs and outputs, for people and programs.
#ifndef SINTER_TOOLS_SIGNATURE_H_
#define SINTER_TOOLS_SIGNATURE_H_

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "report/table.h"
#include "sinter/model.h"

namespace sinter::tools {

// Adds the rows "input", "output" and, if sizes are open, "open sizes" to a table of two columns
// without titles.
void AddSignature(const Model& model, Table& table);

// Name, dtype and shape of each; a size is a number, or a string where it is open.
nlohmann::ordered_json SignatureJson(const std::vector<ValueInfo>& values);

// The symbols of the inputs' open sizes in order, without duplicates.
std::vector<std::string> OpenSizes(const std::vector<ValueInfo>& inputs);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_SIGNATURE_H_
