// Memory of this process, as the operating system counts it.
#ifndef SINTER_MEMORY_USAGE_H_
#define SINTER_MEMORY_USAGE_H_

#include <cstdint>

namespace sinter {

// Bytes resident now, and the most that ever were; 0 where the system does not tell.
int64_t CurrentResidentBytes();
int64_t PeakResidentBytes();

}  // namespace sinter

#endif  // SINTER_MEMORY_USAGE_H_
