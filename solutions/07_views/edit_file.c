#include "unit.h"

// A section of `size` bytes: the file grows to that size, and is never cut.
static char *map_file(HANDLE file, size_t size) {
    const ULARGE_INTEGER bytes = {.QuadPart = size};
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, bytes.HighPart, bytes.LowPart, NULL);
    if (!section)
        return NULL;
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, size);
    CloseHandle(section);
    return view;
}

BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    char *view = map_file(file, size);
    if (view) {
        edit(view);
        UnmapViewOfFile(view);
    }
    CloseHandle(file);
    return view != NULL;
}
