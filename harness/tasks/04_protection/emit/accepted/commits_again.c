#include "unit.h"

// Committing again applies the new protection and keeps what was written.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    if (!VirtualAlloc(code, bytes, MEM_COMMIT, PAGE_EXECUTE_READ)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
