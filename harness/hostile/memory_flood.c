// attack: commits and touches memory endlessly
// defence: limit of memory (the commit of a process)
// outcome: failed
// prints: refused after [0-9]+ MB

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    size_t mb = 0;
    for (char *got; (got = VirtualAlloc(NULL, 16 << 20, MEM_COMMIT, PAGE_READWRITE)) != NULL;
         mb += 16)
        touch(got, 16 << 20);
    printf("refused after %zu MB\n", mb);
}
