// A call that leaves a handle in a child and takes one; and where a child's memory lies.

#include "probe.h"

static HANDLE duplicated(HANDLE child, HANDLE handle) {
    HANDLE there = NULL;
    DuplicateHandle(GetCurrentProcess(), handle, child, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return there;
}

static void close_there(HANDLE child, HANDLE there) {
    HANDLE here = NULL;
    DuplicateHandle(child, there, GetCurrentProcess(), &here, 0, FALSE, DUPLICATE_CLOSE_SOURCE);
    CloseHandle(here);
}

void scenario(void) {
    DWORD pid = 0;
    HANDLE child = start_child(&pid), event = CreateEvent(NULL, FALSE, FALSE, NULL);
    HANDLE there = duplicated(child, event);
    claim_pointer("room", VirtualAllocEx(child, NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    call_begins();
    duplicated(child, event);
    duplicated(child, event);
    call_ends();
    checkpoint("kept");
    call_begins();
    close_there(child, there);
    call_ends();
    checkpoint("taken");
    end_child(child);
}
