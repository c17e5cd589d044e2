#include "unit.h"

// Keeps the size in front of the code, on a page that will be executable.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    size_t *header = VirtualAlloc(NULL, bytes + 16, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!header)
        return NULL;
    *header = bytes;
    void *code = header + 2;
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
