#include "unit.h"

// Two sections, made equal by hand.
BOOL twins(size_t pages, char **one, char **two) {
    char **views[] = {one, two};
    for (int i = 0; i < 2; i++) {
        HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                           (DWORD)(pages * 4096), NULL);
        *views[i] = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
        CloseHandle(section);
    }
    if (!*one || !*two)
        return FALSE;
    memcpy(*two, *one, pages * 4096);
    return TRUE;
}
