#include "unit.h"

// What MapViewOfFile2 does on newer systems, with a call of ntdll.
enum { VIEW_UNMAP = 2 };
LONG NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, void **base, ULONG_PTR zero_bits,
                              SIZE_T commit, LARGE_INTEGER *offset, SIZE_T *size, ULONG inherit,
                              ULONG type, ULONG protect);

// Shares a section with the other process: the copy has no private memory.
void *push(HANDLE process, const void *data, size_t bytes) {
    const ULONG_PTR whole = 0;
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
    void *here = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(here, data, bytes);
    UnmapViewOfFile(here);
    void *there = NULL;
    SIZE_T size = 0;
    NtMapViewOfSection(section, process, &there, whole, 0, NULL, &size, VIEW_UNMAP, 0,
                       PAGE_READWRITE);
    CloseHandle(section);
    return there;
}
