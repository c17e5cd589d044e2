#include "unit.h"

// Looks for the guard below and measures down to it.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0, *at = &local;
    do {
        VirtualQuery(at, &region, sizeof region);
        at = (char *)region.BaseAddress - 1;
    } while (!(region.Protect & PAGE_GUARD));
    return (size_t)(&local - (char *)region.BaseAddress);
}
