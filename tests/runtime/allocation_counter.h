// Counts what a thread allocates with operator new, which this program replaces.
#ifndef SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_
#define SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_

namespace sinter {

void StartCounting();
// Allocations of this thread since then, without those that oneDNN made while it executed a
// primitive.
int StopCounting();

}  // namespace sinter

#endif  // SINTER_TESTS_RUNTIME_ALLOCATION_COUNTER_H_
