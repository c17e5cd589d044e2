// attack: reads files of the machine through drive Z:
// defence: they are not in the sandbox
// outcome: failed
// prints: opened 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("opened %d\n", opens("Z:\\etc\\passwd") + opens("Z:\\etc\\shadow") +
                              opens("Z:@SECRET@") + opens("Z:\\root\\.bashrc"));
}
