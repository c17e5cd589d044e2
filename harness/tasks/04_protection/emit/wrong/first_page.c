#include "unit.h"

// Changes the page of the first byte.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    VirtualProtect(code, 1, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
