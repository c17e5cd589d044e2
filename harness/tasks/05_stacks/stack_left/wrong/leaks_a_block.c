#include "unit.h"

// Keeps what VirtualQuery says in a block of the heap, which nobody frees.
size_t stack_left(void) {
    MEMORY_BASIC_INFORMATION *region = HeapAlloc(GetProcessHeap(), 0, sizeof *region);
    VirtualQuery(&region, region, sizeof *region);
    return (size_t)((char *)&region - (char *)region->AllocationBase);
}
