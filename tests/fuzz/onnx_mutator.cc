// Mutates ONNX files of every kind as protobuf messages.
#include "tests/fuzz/message_mutator.h"

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  return sinter::fuzz::MutateMessage(data, size, max_size, seed);
}
