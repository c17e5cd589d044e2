#include "unit.h"

// Gives the code of the last call back first.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static void *last;
    if (last)
        VirtualFree(last, 0, MEM_RELEASE);
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    last = code;
    fill(code);
    DWORD before;
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
