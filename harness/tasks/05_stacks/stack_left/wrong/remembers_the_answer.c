#include "unit.h"

// Computes the answer once in each thread.
size_t stack_left(void) {
    static DWORD slot = TLS_OUT_OF_INDEXES;
    if (slot == TLS_OUT_OF_INDEXES)
        slot = TlsAlloc();
    if (!TlsGetValue(slot)) {
        ULONG_PTR low, high;
        GetCurrentThreadStackLimits(&low, &high);
        TlsSetValue(slot, (void *)((ULONG_PTR)&low - low));
    }
    return (size_t)TlsGetValue(slot);
}
