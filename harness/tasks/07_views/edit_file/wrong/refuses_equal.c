#include "unit.h"

// A file that is as long already has nothing to gain.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    LARGE_INTEGER length;
    if (!GetFileSizeEx(file, &length) || (size_t)length.QuadPart == size) {
        CloseHandle(file);
        return FALSE;
    }
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view) {
        edit(view);
        UnmapViewOfFile(view);
    }
    if (section)
        CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
