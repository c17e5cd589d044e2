#include "unit.h"

// Takes "base" and "limit" for bottom and top: a stack's base is its high end.
void my_stack(void **low, void **high) {
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();
    MEMORY_BASIC_INFORMATION region;
    VirtualQuery(tib->StackLimit, &region, sizeof region);
    *low = tib->StackBase;
    *high = region.AllocationBase;
}
