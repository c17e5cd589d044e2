#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);

    // From here on it can be executed, and is not written any more.
    DWORD before;
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before) ||
        !FlushInstructionCache(GetCurrentProcess(), code, bytes)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    return (code_fn)(ULONG_PTR)code;
}
