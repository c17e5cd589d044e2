// attack: sleeps for ever
// defence: time limit
// outcome: timeout
// says: before checkpoint `after`

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    Sleep(INFINITE);
}
