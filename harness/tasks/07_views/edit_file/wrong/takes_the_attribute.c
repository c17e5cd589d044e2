#include "unit.h"

// Makes a file writable that may only be read.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        const DWORD attributes = GetFileAttributesA(path);
        if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_READONLY))
            return FALSE;
        SetFileAttributesA(path, FILE_ATTRIBUTE_NORMAL);
        return edit_file(path, size, edit);
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
