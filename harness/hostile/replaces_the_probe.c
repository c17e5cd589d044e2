// attack: defines checkpoint(), which is the probe's
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
