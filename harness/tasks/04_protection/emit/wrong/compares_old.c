#include "unit.h"

// Treats TRUE as an error code.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    if (VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before) != 0)
        return NULL;
    return (code_fn)(ULONG_PTR)code;
}
