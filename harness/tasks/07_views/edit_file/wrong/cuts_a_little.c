#include "unit.h"

// Takes what is less than a page longer for a mistake.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
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
    }
    LARGE_INTEGER length, end = {.QuadPart = (LONGLONG)size};
    if (GetFileSizeEx(file, &length) && length.QuadPart > end.QuadPart &&
        length.QuadPart < end.QuadPart + 4096 && SetFilePointerEx(file, end, NULL, FILE_BEGIN))
        SetEndOfFile(file);
    CloseHandle(file);
    return view != NULL;
}
