#include "unit.h"

// Takes the reference count to be returned: zero, when nothing is left.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return !FreeLibrary(module);
}
