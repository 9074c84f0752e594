/* A backend that cannot run on any machine. */
#include <string.h>

#include "sinter/backend.h"

SINTER_EXPORT const SinterBackend* SinterGetBackend(const SinterHost* host, char* message) {
  (void)host;
  strcpy(message, "it needs a processor with wings");
  return NULL;
}
