#include "unit.h"

// A stack is 1 MB, as everybody knows.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.AllocationBase;
    *high = (char *)region.AllocationBase + 0x100000;
}
