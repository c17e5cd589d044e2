#include "unit.h"

// RTL_HEAP_WALK_ENTRY, as ReactOS's headers have it; bit 0 of flags: in use.
struct entry {
    void *data;
    SIZE_T size;
    UCHAR overhead, segment;
    USHORT flags;
    void *more[4];
};
typedef LONG(WINAPI *Walk)(HANDLE, struct entry *);
typedef BOOLEAN(WINAPI *Lock)(HANDLE);

// The native calls underneath.
size_t busy_bytes(HANDLE heap) {
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    const Walk walk = (Walk)(void *)GetProcAddress(ntdll, "RtlWalkHeap");
    const Lock lock = (Lock)(void *)GetProcAddress(ntdll, "RtlLockHeap");
    const Lock unlock = (Lock)(void *)GetProcAddress(ntdll, "RtlUnlockHeap");
    struct entry entry = {0};
    size_t bytes = 0;
    if (!lock(heap))
        return 0;
    while (walk(heap, &entry) >= 0)
        if (entry.flags & 1)
            bytes += entry.size;
    unlock(heap);
    return bytes;
}
