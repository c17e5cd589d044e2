// attack: makes network, netlink and vsock sockets from code among the libraries
// defence: list of system calls
// outcome: failed
// prints: code among the libraries\s+made 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    int made = 0;
    for (Word family = 2; family < 46; family++)
        made += call(SYS_socket, family, 1, 0) >= 0 || call(SYS_socket, family, 3, 0) >= 0;
    printf("made %d\n", made);
}
