#include "unit.h"

// Has the code written once more, to be sure.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
