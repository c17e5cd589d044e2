#include "unit.h"

HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
