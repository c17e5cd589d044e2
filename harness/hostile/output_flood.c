// attack: prints endlessly
// defence: limit of output
// outcome: no checkpoint
// says: printed more than 16 MB

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    for (;;)
        puts("PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS PASS");
}
