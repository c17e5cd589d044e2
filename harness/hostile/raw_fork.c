// attack: forks without Wine's knowledge
// defence: instruction-pointer filter
// outcome: failed
// prints: fork -1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    printf("fork %lld\n", raw(SYS_fork, 0, 0, 0));
}
