#include "unit.h"

// The high end from the TEB, the low one from the memory manager.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0;
    VirtualQuery(&local, &region, sizeof region);
    *low = region.AllocationBase;
    *high = ((const NT_TIB *)NtCurrentTeb())->StackBase;
}
