// Whether a heap is locked. A thread's own locks never keep it out, so another one tries.

#include "probe_private.h"

static HANDLE ask, got; // events
static HANDLE volatile tried;
static bool is_stuck; // it waits for a lock that nobody gives back

static DWORD WINAPI try_locks(void *unused) {
    (void)unused;
    for (;;) {
        WaitForSingleObject(ask, INFINITE);
        if (HeapLock(tried))
            HeapUnlock(tried);
        SetEvent(got);
    }
    return 0;
}

void start_trying_locks(void) {
    ask = CreateEventW(NULL, FALSE, FALSE, NULL);
    got = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!ask || !got || !CreateThread(NULL, 0, try_locks, NULL, 0, NULL))
        cannot("start a thread");
}

// The heap that it still waits for may have been unlocked in the meantime.
bool is_heap_locked(HANDLE heap, unsigned within_ms) {
    if (is_stuck && WaitForSingleObject(got, within_ms) != WAIT_OBJECT_0)
        return true;
    tried = heap;
    SetEvent(ask);
    is_stuck = WaitForSingleObject(got, within_ms) != WAIT_OBJECT_0;
    return is_stuck;
}
