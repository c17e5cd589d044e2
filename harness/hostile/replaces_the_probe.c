// attack: defines checkpoint(), which belongs to the probe
// defence: defined twice: it does not link
// outcome: compile error
// says: multiple definition

#include "hostile.h"

void checkpoint(const char *name) {
    puts(name);
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
