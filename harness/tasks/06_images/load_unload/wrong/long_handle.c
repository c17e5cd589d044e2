#include "unit.h"

// Keeps the handle in an unsigned long on its way.
HMODULE load(const char *path) {
    const unsigned long module = (unsigned long)(ULONG_PTR)LoadLibraryA(path);
    return (HMODULE)(ULONG_PTR)module;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
