#include "unit.h"
#include <string.h>

// Fills the room with returns, after the code was written.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    memset(code, 0xc3, bytes);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
