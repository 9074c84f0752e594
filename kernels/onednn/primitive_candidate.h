// A oneDNN primitive as a candidate, for every operator.
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

// The forms of packed constants that this process has offered, by packed format, so that a format
// in a PackingCatalog can be requested again. Thread-safe.
class PackedForms {
 public:
  void Remember(const std::string& packed_format, const dnnl::memory::desc& desc);
  // The forms with these dimensions in which the catalog has the constant.
  std::vector<dnnl::memory::desc> InCatalog(const KernelQuery& query, const Operand& operand,
                                            const Dims& dims) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, dnnl::memory::desc> forms_;
};

// Null if the descriptor is empty or oneDNN would run it with reference code. `family` is for
// people: "conv".
CandidateRef NewCandidate(const KernelQuery& query, std::string_view family,
                          dnnl::primitive_desc_base descriptor, const Bindings& bindings,
                          PackedForms& forms);

// False for an empty descriptor and for one that uses reference code.
bool IsFast(const dnnl::primitive_desc_base& descriptor);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_PRIMITIVE_CANDIDATE_H_
