#include "unit.h"

// From the beginning of the page that the caller is on.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    return (size_t)((char *)region.BaseAddress - (char *)region.AllocationBase);
}
