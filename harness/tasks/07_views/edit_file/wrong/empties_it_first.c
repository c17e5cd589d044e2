#include "unit.h"

// Keeps the bytes aside and empties the file, to write it anew.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    static char kept[1 << 20];
    DWORD got = 0;
    ReadFile(file, kept, sizeof kept, &got, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READWRITE, (DWORD)(size >> 32),
                                       size < got ? got : (DWORD)size, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view) {
        memcpy(view, kept, got);
        edit(view);
        UnmapViewOfFile(view);
    }
    if (section)
        CloseHandle(section);
    CloseHandle(file);
    return view != NULL;
}
