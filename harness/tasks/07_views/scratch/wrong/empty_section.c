#include "unit.h"

// Maps its own section, just as long but empty.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    HANDLE own = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                   (DWORD)info.RegionSize, NULL);
    UnmapViewOfFile(view);
    view = MapViewOfFile(own, FILE_MAP_COPY, 0, 0, 0);
    CloseHandle(own);
    return view;
}
