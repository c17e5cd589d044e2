#include "unit.h"

// Returns -1 instead of NULL, as functions that return numbers do.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return (code_fn)(ULONG_PTR)-1;
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
