#include "unit.h"

// Writes the old bytes back after edit.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    static char first[4096];
    DWORD count = 0;
    ReadFile(file, first, sizeof first, &count, NULL);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view)
        edit(view);
    memcpy(view, first, sizeof first);
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
