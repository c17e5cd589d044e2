#include "unit.h"

// Makes a copy of the path on the heap, for nobody.
HMODULE load(const char *path) {
    char *copy = HeapAlloc(GetProcessHeap(), 0, strlen(path) + 1);
    return copy ? LoadLibraryA(strcpy(copy, path)) : NULL;
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
