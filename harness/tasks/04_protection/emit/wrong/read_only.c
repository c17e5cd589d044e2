#include "unit.h"

// Seals it, but not for execution.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_READONLY, &before);
    return (code_fn)(ULONG_PTR)code;
}
