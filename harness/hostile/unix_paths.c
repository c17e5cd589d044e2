// attack: reads files of the machine by Wine's names for Linux paths
// defence: they are not in the sandbox
// outcome: failed
// prints: opened 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("opened %d\n", opens("\\\\?\\unix\\etc\\passwd") + opens("\\\\?\\unix@SECRET@") +
                              opens("\\\\.\\unix\\etc\\shadow") + opens("\\??\\unix@SECRET@"));
}
