#include "unit.h"

// Makes a new section each time it needs a view.
static char *view_of(size_t bytes) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
                                       (DWORD)(bytes >> 32), (DWORD)bytes, NULL);
    char *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section)
        CloseHandle(section);
    return view;
}

BOOL twins(size_t pages, char **one, char **two) {
    *one = view_of(pages * 4096);
    *two = *one ? view_of(pages * 4096) : NULL;
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    return *two != NULL;
}
