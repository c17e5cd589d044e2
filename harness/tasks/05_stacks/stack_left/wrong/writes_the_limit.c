#include "unit.h"

// Writes into the TEB that all of the stack is committed.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    ((NT_TIB *)NtCurrentTeb())->StackLimit = (void *)low;
    return (ULONG_PTR)&low - low;
}
