#include "unit.h"

// Takes an edit that is not on the disk yet for none.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    BOOL done = FALSE;
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
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
        done = FlushFileBuffers(file);
    }
    CloseHandle(file);
    return done;
}
