// attack: mounts a file system
// defence: instruction-pointer filter
// outcome: failed
// prints: mount -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("mount %lld\n", raw(SYS_mount, (Word) "none", (Word) "/tmp", (Word) "tmpfs"));
}
