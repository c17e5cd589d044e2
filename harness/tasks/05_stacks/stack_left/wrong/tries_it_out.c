#include "unit.h"

// Reads one page after another until that fails, and handles the exception.
static void *way_out[5];

static LONG CALLBACK leave(EXCEPTION_POINTERS *exception) {
    (void)exception;
    __builtin_longjmp(way_out, 1);
}

size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    void *handler = AddVectoredExceptionHandler(1, leave);
    volatile char *volatile at = (volatile char *)&low;
    if (__builtin_setjmp(way_out) == 0)
        for (;;) {
            (void)*at;
            at -= 4096;
        }
    RemoveVectoredExceptionHandler(handler);
    return (ULONG_PTR)&low - low;
}
