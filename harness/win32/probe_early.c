// What the program's other files do before main(): between the first constructor and main().

#include "probe_private.h"

static struct Early {
    size_t handles;
    uint64_t settings;
} begins, ends;

static struct Early look(void) {
    return (struct Early){probe_open_handles(), probe_settings()};
}

__attribute__((constructor(101))) static void begin_early(void) {
    begins = look();
}

void probe_early_ends(void) {
    ends = look();
}

int early_handles(void) {
    return (int)ends.handles - (int)begins.handles;
}

bool early_settings(void) {
    return ends.settings != begins.settings;
}
