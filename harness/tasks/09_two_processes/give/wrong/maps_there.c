#include "unit.h"

// What MapViewOfFile2 does on newer systems, with a call of ntdll.
enum { VIEW_UNMAP = 2 };
LONG NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, void **base, ULONG_PTR zero_bits,
                              SIZE_T commit, LARGE_INTEGER *offset, SIZE_T *size, ULONG inherit,
                              ULONG type, ULONG protect);

// Maps it for the other process, which asked for a handle.
HANDLE give(HANDLE process, HANDLE section) {
    const ULONG_PTR whole = 0;
    void *there = NULL;
    SIZE_T size = 0;
    NtMapViewOfSection(section, process, &there, whole, 0, NULL, &size, VIEW_UNMAP, 0,
                       PAGE_READWRITE);
    return there;
}
