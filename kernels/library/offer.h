// An offer of a library for a node: the tables that the library fills in, and what Sinter makes of
// them.
#ifndef SINTER_KERNELS_LIBRARY_OFFER_H_
#define SINTER_KERNELS_LIBRARY_OFFER_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kernels/backend.h"
#include "sinter/backend.h"

namespace sinter::library {

// What a library offers, checked.
struct CheckedOffer {
  std::string kernel_id;
  std::string description;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  int64_t workspace_bytes = 0;
  double seconds = 0;
};

// An offer with its presets for a node.
class Offer {
 public:
  explicit Offer(const KernelQuery& query);
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;

  SinterOffer* table() { return &offer_; }
  // InvalidArgument, with the member at fault, for an offer that does not fit the node.
  absl::StatusOr<CheckedOffer> Check(const SinterNode& node) const;

 private:
  void AddPorts(size_t count, bool are_inputs);
  absl::StatusOr<Port> CheckPort(const SinterPort& port, const Type& type,
                                 const Constant* constant) const;

  const KernelQuery& query_;
  std::deque<SinterPort> ports_;
  std::vector<SinterPort*> inputs_;
  std::vector<SinterPort*> outputs_;
  SinterOffer offer_ = {};
};

}  // namespace sinter::library

#endif  // SINTER_KERNELS_LIBRARY_OFFER_H_
