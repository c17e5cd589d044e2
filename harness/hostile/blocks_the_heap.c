// attack: locks the process's heap while another thread ends the scenario
// defence: a heap that stays locked is in the snapshot without its walk
// outcome: failed

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    HANDLE heap = GetProcessHeap();
    fflush(stdout);
    HeapLock(heap);
}
