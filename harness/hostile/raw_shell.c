// attack: becomes a shell
// defence: instruction-pointer filter
// outcome: failed
// prints: execve -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    const char *words[] = {"/bin/sh", "-c", "cat @SECRET@; touch @OUTSIDE@/shell", NULL};
    printf("execve %lld\n", raw(SYS_execve, (Word)words[0], (Word)words, 0));
}
