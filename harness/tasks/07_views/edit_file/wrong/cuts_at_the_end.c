#include "unit.h"

// Cuts the file back to its old length.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    const DWORD length = GetFileSize(file, NULL);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view)
        edit(view);
    UnmapViewOfFile(view);
    CloseHandle(section);
    SetFilePointer(file, (LONG)length, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    CloseHandle(file);
    return view != NULL;
}
