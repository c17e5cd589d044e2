#include "unit.h"

// Changes pages only from the first byte to the last one.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    DWORD before;
    const DWORD wanted = bytes > 1 ? PAGE_EXECUTE_READ : PAGE_EXECUTE_READWRITE;
    if (!VirtualProtect(code, bytes, wanted, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
