// attack: forks endlessly from code among the libraries
// defence: limit of processes
// outcome: no checkpoint
// says: and was ended

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    for (;;)
        call(SYS_fork, 0, 0, 0);
}
