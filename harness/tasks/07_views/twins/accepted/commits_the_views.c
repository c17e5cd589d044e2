#include "unit.h"

static BOOL undone(char **one, char **two) {
    if (*one)
        UnmapViewOfFile(*one);
    if (*two)
        UnmapViewOfFile(*two);
    *one = *two = NULL;
    return FALSE;
}

// Reserved, then committed through one view: the other one has it too.
BOOL twins(size_t pages, char **one, char **two) {
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                       (DWORD)(pages >> 20), (DWORD)(pages << 12), NULL);
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    if (!*one || !*two)
        return undone(one, two);
    return (VirtualAlloc(*one, pages * 4096, MEM_COMMIT, PAGE_READWRITE) &&
            VirtualAlloc(*two, pages * 4096, MEM_COMMIT, PAGE_READWRITE)) ||
           undone(one, two);
}
