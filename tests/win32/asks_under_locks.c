// Asks about memory for the first time while another thread holds the loader's lock, as one that
// starts does. What the program is linked with must not want that lock.

#include "probe.h"

NTSYSAPI NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, ULONG *result, ULONG_PTR *cookie);
NTSYSAPI NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie);

static HANDLE locked, asked;

static DWORD WINAPI lock_loader(void *nothing) {
    ULONG_PTR cookie;
    (void)nothing;
    LdrLockLoaderLock(0, NULL, &cookie);
    SetEvent(locked);
    WaitForSingleObject(asked, INFINITE);
    LdrUnlockLoaderLock(0, cookie);
    return 0;
}

void scenario(void) {
    MEMORY_BASIC_INFORMATION info;
    locked = CreateEvent(NULL, TRUE, FALSE, NULL);
    asked = CreateEvent(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, lock_loader, NULL, 0, NULL);
    WaitForSingleObject(locked, INFINITE);
    claim_number("own", VirtualQuery(&info, &info, sizeof info));
    claim_number("of", VirtualQueryEx(GetCurrentProcess(), &info, &info, sizeof info));
    checkpoint("asked");
    SetEvent(asked);
    WaitForSingleObject(thread, INFINITE);
}
