// attack: reserves all of its address space
// defence: reserved memory costs nothing; a program that no longer answers is ended
// outcome: failed|timeout|needs review
// prints: reserved [0-9]{3,} GB

// Needs review: where it gets far, the process has 1 MB more that no table of Wine's names. It may
// be where Wine keeps so many views; that was not looked into.
#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    size_t gb = 0;
    while (VirtualAlloc(NULL, 1 << 30, MEM_RESERVE, PAGE_NOACCESS))
        gb++;
    printf("reserved %zu GB\n", gb);
}
