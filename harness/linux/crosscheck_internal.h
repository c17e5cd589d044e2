// What the parts of crosscheck.h share. Nothing outside crosscheck*.c includes this.

#ifndef REGIONLAB_CROSSCHECK_INTERNAL_H
#define REGIONLAB_CROSSCHECK_INTERNAL_H

#include "crosscheck.h"

bool access_differs(const Witnesses *both, Difference *out);
bool backing_differs(const Witnesses *both, Difference *out);
bool strays_differ(const Witnesses *both, Difference *out);
bool contents_differ(const Witnesses *both, Difference *out);

// The first of the sorted ranges that ends above addr; count when there is none. Each begins with
// its base and end, as WineView, WineRun and Committed's do.
size_t crosscheck_index(const void *ranges, size_t count, size_t size, vm_addr addr);

// Fills in *out; true, for `return`.
__attribute__((format(printf, 4, 5))) bool crosscheck_found(Difference *out, vm_addr base,
                                                            vm_addr end, const char *format, ...);

// "rw-"
typedef struct Modes {
    char text[4];
} Modes;
Modes crosscheck_modes(bool readable, bool writable, bool executable);

#endif
