#include "unit.h"

// Combines values that are not flags.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE | PAGE_READONLY, &before);
    return (code_fn)(ULONG_PTR)code;
}
