#include "unit.h"

// Makes the file longer by hand, when it must be.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    LARGE_INTEGER length, end = {.QuadPart = (LONGLONG)size};
    if (GetFileSizeEx(file, &length) && length.QuadPart < end.QuadPart) {
        SetFilePointerEx(file, end, NULL, FILE_BEGIN);
        SetEndOfFile(file);
    }
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view)
        edit(view);
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
