#include "unit.h"

// Returns the program's own handle.
HMODULE load(const char *path) {
    LoadLibraryA(path);
    return GetModuleHandleA(NULL);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
