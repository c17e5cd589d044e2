// Another thread holds a heap's lock over the first checkpoint: for
// parameter("hold_ms"), the process heap's when parameter("process_heap").

#include "probe.h"

static HANDLE heap, locked;

static DWORD WINAPI hold(void *ms) {
    HANDLE never = CreateEventA(NULL, TRUE, FALSE, NULL);
    HeapLock(heap);
    SetEvent(locked);
    WaitForSingleObject(never, (DWORD)(uintptr_t)ms);
    HeapUnlock(heap);
    return 0;
}

void scenario(void) {
    heap = parameter("process_heap") ? GetProcessHeap() : HeapCreate(0, 0, 0);
    locked = CreateEventA(NULL, TRUE, FALSE, NULL);
    void *ms = (void *)(uintptr_t)parameter("hold_ms");
    HANDLE thread = CreateThread(NULL, 0, hold, ms, 0, NULL);
    WaitForSingleObject(locked, 5000);
    claim_pointer("heap", heap);
    checkpoint("held");
    WaitForSingleObject(thread, 5000);
    claim_number("second", 2);
    checkpoint("free");
}
