#include "unit.h"

// Reserves memory, but of a section.
void *reserve_pages(size_t pages) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        (DWORD)(pages * 4096), NULL);
    return MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
