#include "unit.h"

// Code is never longer than 4 GB.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    const DWORD size = (DWORD)bytes;
    void *code = VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    if (!VirtualProtect(code, size, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, size);
    return (code_fn)(ULONG_PTR)code;
}
