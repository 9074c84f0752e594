/* A backend for a version of the interface that this Sinter does not have. */
#include "sinter/backend.h"

SINTER_EXPORT const SinterBackend* SinterGetBackend(const SinterHost* host, char* message) {
  static const SinterBackend backend = {.struct_size = sizeof(SinterBackend),
                                        .abi_version = SINTER_BACKEND_ABI_VERSION + 1,
                                        .name = "newer",
                                        .version = "2.0"};
  (void)host;
  (void)message;
  return &backend;
}
