// attack: ends the process with exit code 0
// defence: every checkpoint that the task expects must have been reached
// outcome: no checkpoint
// says: before checkpoint `after`

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    ExitProcess(0);
}
