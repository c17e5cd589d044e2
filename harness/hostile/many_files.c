// attack: makes small files endlessly in the folder of the evidence
// defence: limit of what is written outside (a file counts as one page at least), or of time
// outcome: no checkpoint|timeout

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    for (int i = 0;; i++) {
        char path[64];
        snprintf(path, sizeof path, "Z:\\evidence\\%d", i);
        if (!creates(path))
            Sleep(1);
    }
}
