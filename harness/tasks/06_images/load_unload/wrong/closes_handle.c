#include "unit.h"

// Takes a module's handle for one that CloseHandle closes.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    CloseHandle(module);
    return TRUE;
}
