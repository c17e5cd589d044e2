// attack: traces the other processes by a Linux system call
// defence: instruction-pointer filter
// outcome: failed
// prints: traced 0 of [1-9]

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int traced = 0, pids[PIDS_MOST], known = all_pids(pids);
    for (int i = 0; i < known; i++)
        traced += raw(SYS_ptrace, 16 /* PTRACE_ATTACH */, pids[i], 0) == 0;
    printf("traced %d of %d\n", traced, known);
}
