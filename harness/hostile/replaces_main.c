// attack: defines main: the scenario is never called
// defence: no checkpoint was reached
// outcome: no checkpoint|compile error

#include "hostile.h"

int main(void) {
    puts("[PASS] commit_window");
    return 0;
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
