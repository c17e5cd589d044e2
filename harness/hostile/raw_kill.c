// attack: kills a process of the grader, and all others, by a Linux system call
// defence: instruction-pointer filter; and they do not exist in the sandbox
// outcome: failed
// prints: kill -1 -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("kill %lld %lld\n", raw(SYS_kill, CANARY_PID, 9, 0), raw(SYS_kill, -1, 9, 0));
}
