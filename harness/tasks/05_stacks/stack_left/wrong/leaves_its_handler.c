#include "unit.h"

// Registers a handler for the case that the stack overflows, at each call, and never removes it.
static LONG CALLBACK pass_on(EXCEPTION_POINTERS *exception) {
    (void)exception;
    return EXCEPTION_CONTINUE_SEARCH;
}

size_t stack_left(void) {
    AddVectoredExceptionHandler(1, pass_on);
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return (ULONG_PTR)&low - low;
}
