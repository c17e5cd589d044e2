#include "unit.h"

// A view, but of a section without a file.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    HANDLE section =
        CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    DWORD got = 0, put = 0;
    ReadFile(file, view, (DWORD)size, &got, NULL);
    if (view)
        edit(view);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    WriteFile(file, view, (DWORD)size, &put, NULL);
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
