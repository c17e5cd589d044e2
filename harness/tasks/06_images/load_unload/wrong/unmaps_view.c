#include "unit.h"

// Unmaps the image behind the loader's back.
HMODULE load(const char *path) {
    return LoadLibraryA(path);
}

BOOL unload(HMODULE module) {
    return UnmapViewOfFile(module);
}
