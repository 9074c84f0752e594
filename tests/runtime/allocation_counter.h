// Counts a thread's allocations by operator new, which this program replaces, and lets one fail.
#ifndef SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_
#define SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_

namespace sinter {

void StartCounting();
// Returns the number of allocations of this thread since then, except those of oneDNN while it
// executed a primitive.
int StopCounting();

// Lets the n-th allocation of this thread from now on fail, counted from 1.
void FailAllocation(int n);
// Ends that. Returns whether an allocation failed.
bool StopFailing();

}  // namespace sinter

#endif  // SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_
