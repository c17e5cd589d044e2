// Two witnesses of one address space: Wine's tables, which the program can write, and the
// kernel's maps, which it cannot. The kernel does not know what is reserved, guarded or
// PAGE_NOACCESS (all of it is inaccessible to it); what can be touched it knows exactly.

#ifndef REGIONLAB_CROSSCHECK_H
#define REGIONLAB_CROSSCHECK_H

#include "wine.h"

// The first range that the two say different things of; false when there is none. Honest
// programs have one for moments, while a thread of theirs changes its memory.
bool crosscheck_differs(const WineMap *map, const Maps *kernel, vm_addr *base, vm_addr *end,
                        char *says, size_t size);

#endif
