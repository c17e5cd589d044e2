#include "unit.h"

// Keeps 16 KB of the caller's stack for an overflow.
void my_stack(void **low, void **high) {
    ULONG guarantee = 0x4000;
    SetThreadStackGuarantee(&guarantee);
    GetCurrentThreadStackLimits((PULONG_PTR)low, (PULONG_PTR)high);
}
