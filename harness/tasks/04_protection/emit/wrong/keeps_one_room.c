#include "unit.h"

// One room, large enough for any code, is used again.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static void *code;
    if (!code)
        code = VirtualAlloc(NULL, bytes > 1 << 20 ? bytes : 1 << 20, MEM_RESERVE | MEM_COMMIT,
                            PAGE_READWRITE);
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
