#include "crosscheck_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool crosscheck_differs(const Witnesses *both, Difference *out) {
    return access_differs(both, out) || backing_differs(both, out) || strays_differ(both, out) ||
           contents_differ(both, out);
}

size_t crosscheck_index(const void *ranges, size_t count, size_t size, vm_addr addr) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        vm_addr range[2];
        memcpy(range, (const char *)ranges + middle * size, sizeof range);
        if (range[1] <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool crosscheck_found(Difference *out, vm_addr base, vm_addr end, const char *format, ...) {
    va_list args;
    va_start(args, format);
    out->base = base;
    out->end = end;
    vsnprintf(out->says, sizeof out->says, format, args);
    va_end(args);
    return true;
}

Modes crosscheck_modes(bool readable, bool writable, bool executable) {
    return (Modes){{readable ? 'r' : '-', writable ? 'w' : '-', executable ? 'x' : '-', '\0'}};
}
