#include "unit.h"

enum { PAGE = 4096 };

// Looks at both views, and forgets them where the system does not answer.
BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * PAGE};
    *one = *two = NULL;
    if (pages > SIZE_MAX / PAGE)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, size.HighPart,
                                       size.LowPart, NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    MEMORY_BASIC_INFORMATION info;
    if (*two &&
        (!VirtualQuery(*one, &info, sizeof info) || !VirtualQuery(*two, &info, sizeof info)))
        *one = *two = NULL;
    return *two != NULL;
}
