#include "unit.h"

// A view of just the bytes asked for, and flushed.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, NULL);
    char *view = MapViewOfFileEx(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, size, NULL);
    if (view) {
        edit(view);
        FlushViewOfFile(view, 0);
    }
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
