#include "unit.h"

// Asks whether there is a file, and gives back what the loader itself lists at the address.
HMODULE load(const char *path) {
    return GetFileAttributesA(path) == INVALID_FILE_ATTRIBUTES ? NULL
                                                               : LoadLibraryExA(path, NULL, 0);
}

BOOL unload(HMODULE module) {
    HMODULE listed;
    const DWORD flags =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    return module && GetModuleHandleExA(flags, (const char *)module, &listed) && listed == module &&
           FreeLibrary(listed);
}
