#include "unit.h"

// Makes a call for each page.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    for (size_t at = 0; at < bytes; at += 4096)
        if (!VirtualProtect((char *)code + at, 1, PAGE_EXECUTE_READ, &before)) {
            VirtualFree(code, 0, MEM_RELEASE);
            return NULL;
        }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
