#include "unit.h"

// Takes a module handle for one that is closed.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    CloseHandle(module);
    return TRUE;
}
