// Which steps of a model run on an entry's own kernels.
#ifndef SINTER_COMPETE_LIBRARY_PLAN_H_
#define SINTER_COMPETE_LIBRARY_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compete/entry.h"
#include "compete/entry_process.h"

namespace sinter::compete {

struct LibraryStep {
  std::string operators;  // "matmul+relu"
  std::string backend;
};

// The steps of the plan of `options.model` with the entry's library. `sinter inspect` finds them in
// a process of its own, since a library may crash or hang when it is asked for kernels. The error
// says how that process ended.
absl::StatusOr<std::vector<LibraryStep>> StepsWithLibrary(const Entry& entry,
                                                          const ProcessOptions& options);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_LIBRARY_PLAN_H_
