#include "unit.h"

// Asks for the image's layout only, which is meant for reading its resources.
HMODULE load(const char *path) {
    return LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE);
}

BOOL unload(HMODULE module) {
    return FreeLibrary(module);
}
