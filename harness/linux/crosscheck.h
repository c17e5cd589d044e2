// Two witnesses of one address space: Wine's tables, which the program can write, and the
// kernel's maps, which it cannot. The kernel does not tell reserved, guarded and
// PAGE_NOACCESS apart (all of them are inaccessible), but it knows exactly what can be
// touched.

#ifndef REGIONLAB_CROSSCHECK_H
#define REGIONLAB_CROSSCHECK_H

#include "wine.h"

// The first range on which the two differ; false when there is none. Honest programs have one
// for moments, while one of their threads changes its memory.
bool crosscheck_differs(const WineMap *map, const Maps *kernel, vm_addr *base, vm_addr *end,
                        char *says, size_t size);

#endif
