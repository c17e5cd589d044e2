#include "unit.h"

// Maps the file as an image itself; the loader does not know of it.
HMODULE load(const char *path) {
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_EXECUTE, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
    HMODULE module = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(section);
    CloseHandle(file);
    return module;
}

BOOL unload(HMODULE module) {
    return UnmapViewOfFile(module);
}
