// A oneDNN primitive as a candidate, whatever the operator.
#ifndef SINTER_KERNELS_ONEDNN_PRIMITIVE_CANDIDATE_H_
#define SINTER_KERNELS_ONEDNN_PRIMITIVE_CANDIDATE_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/backend.h"
#include "kernels/onednn/bindings.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace sinter::onednn {

inline constexpr std::string_view kName = "onednn";

// The forms of packed constants that this process has offered, by the names of their packed
// formats: so that one in a PackingCatalog can be asked for again. Thread-safe.
class PackedForms {
 public:
  void Remember(const std::string& packed_format, const dnnl::memory::desc& desc);
  // Forms in which the catalog has the constant and whose dimensions these are.
  std::vector<dnnl::memory::desc> InCatalog(const KernelQuery& query, const Operand& operand,
                                            const Dims& dims) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, dnnl::memory::desc> forms_;
};

// Null when oneDNN would run the descriptor with its reference code. `family` is for people:
// "conv".
CandidateRef NewCandidate(const KernelQuery& query, std::string_view family,
                          dnnl::primitive_desc_base descriptor, const Bindings& bindings,
                          PackedForms& forms);

// False for an empty descriptor and for one that reference code runs.
bool IsFast(const dnnl::primitive_desc_base& descriptor);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_PRIMITIVE_CANDIDATE_H_
