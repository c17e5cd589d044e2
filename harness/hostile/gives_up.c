// attack: reports, instead of the scenario, that it could not go on, to avoid a failure
// defence: a submission that needs the probe's functions is not run
// outcome: forbidden call
// says: belongs to the grader's side of the program

#include "hostile.h"

__attribute__((noreturn)) void cannot(const char *what);

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    SetLastError(ERROR_DISK_FULL);
    cannot("make its file");
}
