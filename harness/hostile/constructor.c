// attack: ends the process with exit code 0 before main
// defence: no checkpoint was reached
// outcome: no checkpoint
// says: before checkpoint `before`

#include "hostile.h"

__attribute__((constructor)) static void first(void) {
    puts("[PASS] commit_window");
    fflush(stdout);
    ExitProcess(0);
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
