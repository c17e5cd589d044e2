#include "unit.h"

// One room, large enough for any code, is used again.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static void *code;
    if (bytes > 1 << 22)
        return NULL;
    if (!code)
        code = VirtualAlloc(NULL, 1 << 22, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
