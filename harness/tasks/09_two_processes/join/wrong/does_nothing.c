#include "unit.h"

// Waits for somebody else to make it.
struct box *join(const char *name) {
    (void)name;
    return NULL;
}
