// attack: leaves a daemon: forks twice from code among the libraries, in a session of
//     its own
// defence: the pid namespace ends with the sandbox (or: subreaper and kill by uid);
//     a process that Wine does not know of is a doubt
// outcome: timeout|needs review
// prints: daemon left

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    if (call(SYS_fork, 0, 0, 0) == 0) {
        call(SYS_setsid, 0, 0, 0);
        call(SYS_fork, 0, 0, 0);
        for (;;)
            call(34 /* pause */, 0, 0, 0);
    }
    printf("daemon left\n");
}
