// All operators' structs. Code that knows one operator includes that operator's header instead.
#ifndef SINTER_IR_OPS_H_
#define SINTER_IR_OPS_H_

#include "ir/ops/conv.h"
#include "ir/ops/fused.h"
#include "ir/ops/relu.h"
#include "ir/ops/reorder.h"
#include "ir/ops/reshape.h"
#include "ir/ops/softmax.h"

#endif  // SINTER_IR_OPS_H_
