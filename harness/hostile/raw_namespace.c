// attack: makes a user namespace in which it is root
// defence: instruction-pointer filter
// outcome: failed
// prints: unshare -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("unshare %lld\n", raw(SYS_unshare, 0x10000000, 0, 0));
}
