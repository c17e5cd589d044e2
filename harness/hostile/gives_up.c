// attack: reports, instead of the scenario, that it could not go on, to avoid a failure
// defence: it is recorded once more, and then a person looks at it
// outcome: needs review
// says: the scenario could not make its file (error 112), before checkpoint `after`

#include "hostile.h"

__attribute__((noreturn)) void cannot(const char *what);

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    SetLastError(ERROR_DISK_FULL);
    cannot("make its file");
}
