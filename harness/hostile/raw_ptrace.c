// attack: traces the other processes by a Linux system call
// defence: instruction-pointer filter
// outcome: failed
// prints: traced 0\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int traced = 0;
    for (Word pid = 1; pid < 64; pid++)
        traced += raw(SYS_ptrace, 16 /* PTRACE_ATTACH */, pid, 0) == 0;
    printf("traced %d\n", traced);
}
