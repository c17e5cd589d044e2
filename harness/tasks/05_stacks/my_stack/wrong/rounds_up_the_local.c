#include "unit.h"

// The end of a stack is the next multiple of 64 KB, because threads begin there.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.AllocationBase;
    *high = (void *)(((ULONG_PTR)&local + 0xffff) & ~(ULONG_PTR)0xffff);
}
