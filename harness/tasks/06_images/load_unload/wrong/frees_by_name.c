#include "unit.h"

// Frees whatever DLL of the task it finds.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    HMODULE other = GetModuleHandleA("held.dll");
    if (other)
        FreeLibrary(other);
    return FreeLibrary(module);
}
