#include "unit.h"

// At an address of its own choice.
char *scratch(HANDLE section) {
    char *place = VirtualAlloc(NULL, 1 << 30, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(place, 0, MEM_RELEASE);
    return MapViewOfFileEx(section, FILE_MAP_COPY, 0, 0, 0, place);
}
