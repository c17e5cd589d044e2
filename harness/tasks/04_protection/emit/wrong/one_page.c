#include "unit.h"

// Allocates one page, because code is small.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    VirtualProtect(code, 4096, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
