// Counts the bytes that Sinter allocates (sinter/allocated_memory.h). AllocateAligned calls it;
// whatever else allocates tensors or other large memory must do the same.
#ifndef SINTER_IR_ALLOCATION_COUNTER_H_
#define SINTER_IR_ALLOCATION_COUNTER_H_

#include <cstdint>

namespace sinter {

void CountAllocation(int64_t bytes);
void CountRelease(int64_t bytes);

}  // namespace sinter

#endif  // SINTER_IR_ALLOCATION_COUNTER_H_
