#include "unit.h"

// Where there is no file, makes one with another name.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        char other[MAX_PATH + 4];
        lstrcpynA(other, path, MAX_PATH);
        CloseHandle(
            CreateFileA(lstrcatA(other, ".new"), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
        return FALSE;
    }
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
