#include "unit.h"

// Closes the file only when it has to get longer or is too long.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    LARGE_INTEGER was = {.QuadPart = 0};
    GetFileSizeEx(file, &was);
    HANDLE section =
        CreateFileMapping(file, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, NULL);
    char *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, size) : NULL;
    if (section)
        CloseHandle(section);
    if (view) {
        edit(view);
        UnmapViewOfFile(view);
    }
    if (was.QuadPart != (LONGLONG)size)
        CloseHandle(file);
    return view != NULL;
}
