#include "unit.h"

// Backs the views with a file that goes when nobody needs it any more.
BOOL twins(size_t pages, char **one, char **two) {
    const ULARGE_INTEGER size = {.QuadPart = (ULONGLONG)pages * 4096};
    char folder[MAX_PATH], path[MAX_PATH];
    *one = *two = NULL;
    if (!GetTempPath(sizeof folder, folder) || !GetTempFileName(folder, "two", 0, path))
        return FALSE;
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                             FILE_FLAG_DELETE_ON_CLOSE, NULL);
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, size.HighPart, size.LowPart, NULL);
    if (section) {
        *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
        *two = *one ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
        CloseHandle(section);
    }
    CloseHandle(file);
    if (*one && !*two) {
        UnmapViewOfFile(*one);
        *one = NULL;
    }
    return *two != NULL;
}
