/* A backend in C with one kernel, written for the first release of sinter/backend.h, of which
 * backend.h in this folder is a copy. It must work with every later Sinter whose
 * SINTER_BACKEND_ABI_VERSION is 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"

/* c[m,n] = a[m,k] b[k,n], for each of `batch` matrices a and c. */
typedef struct Product {
  int64_t batch, m, n, k;
  int b_is_shared;
} Product;

static int32_t Offer(void* context, const SinterNode* node, int32_t index, SinterOffer* offer,
                     char* message) {
  (void)context;
  if (index > 0 || node->operation_count != 1) return SINTER_REFUSED;
  if (strcmp(node->operations[0]->name, "matmul") != 0) return SINTER_REFUSED;
  const SinterTensor* const a = node->inputs[0];
  const SinterTensor* const b = node->inputs[1];
  const SinterTensor* const c = node->outputs[0];
  if (a->dtype != SINTER_F32 || a->rank < 2 || a->rank != c->rank) return SINTER_REFUSED;
  if (b->rank != 2 && b->rank != a->rank) {
    snprintf(message, SINTER_MESSAGE_BYTES, "operand 1 has %d axes", (int)b->rank);
    return SINTER_REFUSED;
  }
  int64_t batch = 1;
  for (int32_t i = 0; i + 2 < c->rank; ++i) {
    if (a->dims[i] != c->dims[i]) return SINTER_REFUSED;
    if (b->rank != 2 && b->dims[i] != c->dims[i]) return SINTER_REFUSED;
    batch *= c->dims[i];
  }
  Product* const product = malloc(sizeof(Product));
  if (product == NULL) {
    snprintf(message, SINTER_MESSAGE_BYTES, "no memory");
    return SINTER_FAILED;
  }
  product->batch = batch;
  product->m = a->dims[a->rank - 2];
  product->k = a->dims[a->rank - 1];
  product->n = b->dims[b->rank - 1];
  product->b_is_shared = b->rank == 2;
  offer->kernel_id = "matmul.rows";
  offer->description = "row by row";
  offer->kernel = product;
  return SINTER_OK;
}

typedef struct Rows {
  const Product* product;
  const SinterCall* call;
} Rows;

static void ComputeRows(void* argument, int64_t begin, int64_t end) {
  const Rows* const rows = argument;
  const Product* const p = rows->product;
  for (int64_t row = begin; row < end; ++row) {
    const float* const a = (const float*)rows->call->inputs[0] + row * p->k;
    const float* const b =
        (const float*)rows->call->inputs[1] + (p->b_is_shared ? 0 : row / p->m * p->k * p->n);
    float* const c = (float*)rows->call->outputs[0] + row * p->n;
    for (int64_t j = 0; j < p->n; ++j) c[j] = 0;
    for (int64_t l = 0; l < p->k; ++l) {
      for (int64_t j = 0; j < p->n; ++j) c[j] += a[l] * b[l * p->n + j];
    }
  }
}

static int32_t Run(void* kernel, const SinterCall* call, char* message) {
  (void)message;
  const Product* const product = kernel;
  Rows rows = {product, call};
  call->host->parallel_for(product->batch * product->m, 16, ComputeRows, &rows);
  return SINTER_OK;
}

SINTER_EXPORT const SinterBackend* SinterGetBackend(const SinterHost* host, char* message) {
  static const SinterBackend backend = {
      .struct_size = sizeof(SinterBackend),
      .abi_version = SINTER_BACKEND_ABI_VERSION,
      .name = "first-release",
      .version = "1.0",
      .isa = "portable",
      .description = "a matrix product in C",
      .offer = Offer,
      .run = Run,
      .release = free,
  };
  (void)host;
  (void)message;
  return &backend;
}
