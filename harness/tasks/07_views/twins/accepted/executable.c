#include "unit.h"

// Both views may be executed, too.
BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    *one = *two = NULL;
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE,
                                       size.HighPart, size.LowPart, NULL);
    if (!section)
        return FALSE;
    *one = MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0, 0, 0);
    *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0, 0, 0) : NULL;
    CloseHandle(section);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    return *two != NULL;
}
