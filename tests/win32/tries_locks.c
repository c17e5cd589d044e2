// Whether a heap is locked, as another thread sees it.

#include "probe.h"

void scenario(void) {
    HANDLE one = HeapCreate(0, 0, 0), other = HeapCreate(0, 0, 0);
    start_trying_locks();
    claim_number("free", is_heap_locked(one, 3000));
    HeapLock(one);
    claim_number("locked", is_heap_locked(one, 100));
    claim_number("while_it_waits", is_heap_locked(other, 100)); // for the first heap
    HeapUnlock(one);
    claim_number("unlocked", is_heap_locked(one, 3000));
    claim_number("another", is_heap_locked(other, 3000));
    checkpoint("tried");
}
