#include "unit.h"

// Keeps each answer by the address that was asked about: another stack has come to lie there.
static struct {
    ULONG_PTR here;
    size_t left;
} known[256];
static LONG count;

size_t stack_left(void) {
    const ULONG_PTR here = (ULONG_PTR)__builtin_frame_address(0);
    ULONG_PTR low, high;
    LONG i = 0;
    while (i < count && known[i].here != here)
        i++;
    if (i < count)
        return known[i].left;
    GetCurrentThreadStackLimits(&low, &high);
    if (count < 256) {
        known[count].here = here;
        known[count++].left = here - low;
    }
    return here - low;
}
