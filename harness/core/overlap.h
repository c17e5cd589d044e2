// Ranges of which some contradict each other by overlapping: which of them are in everybody's
// way, and what of the rest nobody else claims.

#ifndef REGIONLAB_OVERLAP_H
#define REGIONLAB_OVERLAP_H

#include "vm.h"

typedef struct Span { // [base, end), not empty
    vm_addr base, end;
    bool dropped;
} Span;

// Drops what overlaps two or more others that agree among themselves: the spans with the most
// overlaps first. What is left overlaps at most one other, but for a few rounds' worth of hostile
// input. Takes time in proportion to n log n. False when memory runs out.
bool overlap_drop(Span *spans, size_t count);

// Calls take for each piece of a span that no other span has, in order of address. The spans that
// were dropped count as absent. False when memory runs out or take returned false.
typedef bool PieceFn(void *context, size_t span, vm_addr base, vm_addr end);
bool overlap_pieces(const Span *spans, size_t count, PieceFn *take, void *context);

#endif
