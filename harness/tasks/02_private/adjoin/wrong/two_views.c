#include "unit.h"

// Views of a section can be placed, too.
BOOL adjoin(size_t granules, void **low, void **high) {
    const size_t size = granules << 16;
    char *place = VirtualAlloc(NULL, 2 * size, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        return FALSE;
    VirtualFree(place, 0, MEM_RELEASE);
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    *low = MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, place);
    *high = MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, place + size);
    return *low && *high;
}
