// What the program's other files do before main(): between the first constructor and main(). A
// program whose scenario does not ask is not linked with this, and counts nothing.

#include "probe_private.h"

static struct Early {
    size_t handles;
    uint64_t settings;
} begins, ends;

static struct Early look(void) {
    return (struct Early){probe_open_handles(), probe_settings()};
}

static void end_early(void) {
    ends = look();
}

__attribute__((constructor(101))) static void begin_early(void) {
    probe_main_hook = end_early;
    begins = look();
}

int early_handles(void) {
    return (int)ends.handles - (int)begins.handles;
}

bool early_settings(void) {
    return ends.settings != begins.settings;
}
