// attack: makes namespaces and mounts from code among the libraries
// defence: list of system calls
// outcome: failed
// prints: code among the libraries\s+-1 -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    printf("%lld %lld\n", call(SYS_unshare, 0x10000000, 0, 0),
           call(SYS_mount, (Word) "none", (Word) "/tmp", (Word) "tmpfs"));
}
