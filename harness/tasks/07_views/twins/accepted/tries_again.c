#include "unit.h"

// Asks for each view three times: what is refused once may succeed the next time.
static char *map(HANDLE section) {
    char *view = NULL;
    for (int i = 0; !view && i < 3; i++)
        view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    return view;
}

BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, size.HighPart,
                                       size.LowPart, NULL);
    *one = map(section);
    *two = *one ? map(section) : NULL;
    CloseHandle(section);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    return *two != NULL;
}
