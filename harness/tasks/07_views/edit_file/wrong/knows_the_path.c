#include "unit.h"

// A file that it has made longer once is long enough, whatever it is now.
static char known[MAX_PATH];

BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    LARGE_INTEGER length;
    const BOOL grows = GetFileSizeEx(file, &length) && (size_t)length.QuadPart < size;
    if (grows && strcmp(path, known) == 0) {
        CloseHandle(file);
        return FALSE;
    }
    lstrcpynA(known, path, sizeof known);
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
