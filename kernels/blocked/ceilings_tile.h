// Loops whose speed is the machine's: multiply-adds in registers, and reads of memory.
#ifndef SINTER_KERNELS_BLOCKED_CEILINGS_TILE_H_
#define SINTER_KERNELS_BLOCKED_CEILINGS_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// Each function returns a number that depends on all of its work, so that none is left out.
struct CeilingLoops {
  int64_t flops_per_round;  // f32 operations; a multiply-add counts as two
  float (*multiply_add)(int64_t rounds);
  float (*read)(const float* from, int64_t count);
};

// The loops for the best instruction set that the processor has and SetMaxIsa allows.
const CeilingLoops& LoopsOfCeilings();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CEILINGS_TILE_H_
