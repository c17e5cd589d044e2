#include "unit.h"

// Has room for 63 letters.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    char copy[64];
    lstrcpynA(copy, path, sizeof copy);
    HANDLE file = CreateFile(copy, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, NULL);
    char *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, size) : NULL;
    if (section)
        CloseHandle(section);
    if (view) {
        edit(view);
        UnmapViewOfFile(view);
    }
    CloseHandle(file);
    return view != NULL;
}
