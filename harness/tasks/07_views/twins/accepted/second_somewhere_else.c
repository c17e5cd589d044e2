#include "unit.h"

static BOOL undone(char **one, char **two) {
    if (*one)
        UnmapViewOfFile(*one);
    if (*two)
        UnmapViewOfFile(*two);
    *one = *two = NULL;
    return FALSE;
}

// The second view at an address that the caller chooses.
BOOL twins(size_t pages, char **one, char **two) {
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                       (DWORD)(pages >> 20), (DWORD)(pages << 12), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *place = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(place, 0, MEM_RELEASE);
    *two = MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, pages * 4096, place);
    CloseHandle(section);
    return (*one && *two) || undone(one, two);
}
