#include "unit.h"

// A block of the process heap, which is this process's.
static volatile LONG *block;

volatile LONG *shared_counter(void) {
    if (!block)
        block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *block);
    return block;
}
