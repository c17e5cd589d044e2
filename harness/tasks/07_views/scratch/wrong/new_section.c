#include "unit.h"

// Maps its own section, filled with a copy.
char *scratch(HANDLE section) {
    char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(view, &info, sizeof info);
    HANDLE own = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                   (DWORD)info.RegionSize, NULL);
    char *filled = MapViewOfFile(own, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(filled, view, info.RegionSize);
    UnmapViewOfFile(view);
    UnmapViewOfFile(filled);
    view = MapViewOfFile(own, FILE_MAP_COPY, 0, 0, 0);
    CloseHandle(own);
    return view;
}
