// attack: has threads that no debugger can stop, to stretch the time that a run may take
// defence: one second of patience for all of them together, and never past the time limit
// outcome: timeout

#include "hostile.h"

static RawCall *call;

// The thread sleeps in the kernel until its child executes something, which it never does.
static DWORD WINAPI sleeps_beyond_reach(void *unused) {
    (void)unused;
    if (call(SYS_vfork, 0, 0, 0) == 0)
        for (;;)
            call(SYS_pause, 0, 0, 0);
    return 0;
}

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    call = raw_from_above();
    for (int i = 0; i < 24; i++)
        CreateThread(NULL, 0, sleeps_beyond_reach, NULL, 0, NULL);
    Sleep(200);
}
