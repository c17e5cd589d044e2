// Takes a call for the same size for a repeated one.
#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static void *made;
    static size_t size;
    DWORD before;
    if (made && bytes == size)
        return (code_fn)(uintptr_t)made;
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    made = code;
    size = bytes;
    return (code_fn)(uintptr_t)code;
}
