// Which calls the scenario makes, for scenario.c and check.c.

#ifndef SMALL_AND_LARGE_CALLS_H
#define SMALL_AND_LARGE_CALLS_H

enum { MOST_NEIGHBOURS = 400, HEAPS = 2, CALLS = 4, LATER = 24 };

// The third and the fourth call are for the first heap again, and the second one's block is freed
// first: what a program remembers of its last call is then about another block, and of another
// heap.
enum { FREED_FIRST = 1 };
static const unsigned heap_of_call[CALLS] = {0, 1, 0, 0};

#endif
