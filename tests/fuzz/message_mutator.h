// Mutates protobuf messages, for the custom mutators of fuzz targets.
#ifndef SINTER_TESTS_FUZZ_MESSAGE_MUTATOR_H_
#define SINTER_TESTS_FUZZ_MESSAGE_MUTATOR_H_

#include <cstddef>
#include <cstdint>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed);

namespace sinter::fuzz {

// Mutates the message in `data`, mostly so that it stays well-formed: a field in nested messages is
// changed, removed, duplicated or put in the place of another one, and the lengths of the enclosing
// messages are updated. Returns the new size.
size_t MutateMessage(uint8_t* data, size_t size, size_t max_size, unsigned int seed);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_MESSAGE_MUTATOR_H_
