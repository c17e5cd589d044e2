#include "unit.h"

// Reads one page after another until that fails, and handles the exception.
static void *way_out[5];

static LONG CALLBACK leave(EXCEPTION_POINTERS *exception) {
    (void)exception;
    __builtin_longjmp(way_out, 1);
}

void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    void *handler = AddVectoredExceptionHandler(1, leave);
    volatile char *volatile at = (volatile char *)&bottom;
    if (__builtin_setjmp(way_out) == 0)
        for (;;) {
            (void)*at;
            at -= 4096;
        }
    RemoveVectoredExceptionHandler(handler);
    *low = (void *)bottom;
    *high = (void *)top;
}
