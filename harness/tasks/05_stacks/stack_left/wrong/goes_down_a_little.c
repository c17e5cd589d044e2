#include "unit.h"

// Calls itself down 20 KB, to see that the stack is there.
static __attribute__((noinline)) char go_down(int calls) {
    volatile char page[4096];
    page[0] = 1;
    return calls > 0 ? (char)(go_down(calls - 1) + page[0]) : page[0];
}

size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    go_down(4);
    return (ULONG_PTR)&low - low;
}
