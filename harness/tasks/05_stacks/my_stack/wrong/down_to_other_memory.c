#include "unit.h"

// Goes down as long as something is there, into what lies right below the stack.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION region;
    char local = 0, *at = &local;
    while (VirtualQuery(at, &region, sizeof region) && region.State != MEM_FREE)
        at = (char *)region.BaseAddress - 1;
    *low = at + 1;
    *high = ((const NT_TIB *)NtCurrentTeb())->StackBase;
}
