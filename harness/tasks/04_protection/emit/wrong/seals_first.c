#include "unit.h"

// Makes it executable first, and then has it written.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    fill(code);
    return (code_fn)(ULONG_PTR)code;
}
