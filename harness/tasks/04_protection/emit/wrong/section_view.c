#include "unit.h"

// Uses a view of a section, which anybody may map again and write to.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_EXECUTE_READWRITE,
                                       (DWORD)(bytes >> 32), (DWORD)bytes, NULL);
    void *code = MapViewOfFile(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0, 0, 0);
    if (!code)
        return NULL;
    DWORD rights;
    VirtualProtect(code, bytes, PAGE_READWRITE, &rights);
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
