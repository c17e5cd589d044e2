#include "unit.h"

// The base of the allocation that a local variable is in.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    return (size_t)(&local - (char *)region.AllocationBase);
}
