// attack: opens a file of the grader by a Linux system call
// defence: instruction-pointer filter; and the file does not exist in the sandbox
// outcome: failed
// prints: open -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("open %lld\n", raw(SYS_open, (Word) "@SECRET@", 0, 0));
}
