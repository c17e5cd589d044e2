#include "unit.h"

// Reads the file into private memory.
HMODULE load(const char *path) {
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    DWORD size = GetFileSize(file, NULL), got;
    void *copy = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    ReadFile(file, copy, size, &got, NULL);
    CloseHandle(file);
    return copy;
}

BOOL unload(HMODULE module) {
    return VirtualFree(module, 0, MEM_RELEASE);
}
