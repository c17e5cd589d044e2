// Passes only the lower half of the size.
#include "unit.h"

BOOL twins(size_t pages, char **one, char **two) {
    const DWORD bytes = (DWORD)(pages * 4096);
    *one = *two = NULL;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, bytes, NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    return *two != NULL;
}
