// Calls that leave and take things, one of each kind, between a call that does neither.

#include "probe.h"

static HANDLE lent;

static void leave(void) {
    CreateEventA(NULL, TRUE, FALSE, NULL);
    CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    HeapAlloc(GetProcessHeap(), 0, 100);
    HeapAlloc(GetProcessHeap(), 0, 200);
}

void scenario(void) {
    lent = CreateEventA(NULL, TRUE, FALSE, NULL);
    void *block = HeapAlloc(GetProcessHeap(), 0, 300);

    call_begins();
    call_ends();
    checkpoint("nothing");

    call_begins();
    leave();
    call_ends();
    checkpoint("left");

    call_begins();
    CloseHandle(lent);
    HeapFree(GetProcessHeap(), 0, block);
    call_ends();
    checkpoint("taken");

    call_begins();
    HeapCreate(0, 0, 0);
    TlsAlloc();
    call_ends();
    checkpoint("heap");

    static unsigned char all[3 * 4096 + 5];
    watch_bytes(all, sizeof all);
    watch_bytes(NULL, 1 << 16); // cannot be read
    call_begins();
    call_ends();
    checkpoint("watched");
    call_begins();
    all[sizeof all - 1] = 1;
    call_ends();
    checkpoint("changed");
    watch_no_bytes();

    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    call_begins();
    SetHandleInformation(event, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    call_ends();
    checkpoint("inherited");
    call_begins();
    SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    call_ends();
    checkpoint("protected");
    call_begins();
    SetCurrentDirectoryA("C:\\windows");
    call_ends();
    checkpoint("directory");
    call_begins();
    SetDllDirectoryA("C:\\windows");
    call_ends();
    checkpoint("dlls");
    call_begins();
    SetErrorMode(SEM_FAILCRITICALERRORS);
    call_ends();
    checkpoint("errors");
    call_begins();
    SetThreadErrorMode(SEM_NOGPFAULTERRORBOX, NULL);
    call_ends();
    checkpoint("errors_of_the_thread");
    call_begins();
    SetEnvironmentVariableA("LEFT", "behind");
    call_ends();
    checkpoint("environment");
    call_begins();
    SetPriorityClass(GetCurrentProcess(), BELOW_NORMAL_PRIORITY_CLASS);
    call_ends();
    checkpoint("priority");
}
