#include "unit.h"

// Keeps what VirtualQuery says in a block of the heap, which nobody frees.
void my_stack(void **low, void **high) {
    MEMORY_BASIC_INFORMATION *region = HeapAlloc(GetProcessHeap(), 0, sizeof *region);
    VirtualQuery(&region, region, sizeof *region);
    *low = region->AllocationBase;
    *high = ((const NT_TIB *)NtCurrentTeb())->StackBase;
}
