// attack: makes a network socket by a Linux system call
// defence: instruction-pointer filter; and there is no network
// outcome: failed
// prints: socket -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("socket %lld\n", raw(SYS_socket, 2, 1, 0));
}
