#include "unit.h"

// A block of the process heap, which belongs to this process alone.
static volatile LONG *block;

volatile LONG *shared_counter(void) {
    if (!block)
        block = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *block);
    return block;
}
