// attack: loops for ever
// defence: time limit
// outcome: timeout
// says: before checkpoint `after`

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    for (volatile int i = 0;; i++) {
    }
}
