// attack: calls the probe itself: claims what it did not do, and makes the checkpoint
// defence: a submission that needs the probe's functions is not run
// outcome: forbidden call
// says: belongs to the grader's side of the program

#include "hostile.h"

void claim_number(const char *name, uint64_t value);
void checkpoint(const char *name);

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    claim_number("returned", 1);
    claim_number("last_error", 0);
    checkpoint("after");
}
