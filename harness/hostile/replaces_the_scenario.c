// attack: defines the scenario, which belongs to the grader
// defence: defined twice: it does not link
// outcome: compile error
// says: multiple definition

#include "hostile.h"

void scenario(void) {
    puts("[PASS] commit_window");
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
