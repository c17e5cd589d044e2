#include "unit.h"

// Does not look whether the protection could be changed.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
