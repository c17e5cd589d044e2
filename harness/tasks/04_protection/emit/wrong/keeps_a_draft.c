#include "unit.h"

// Notes how long the code is, in a block that nobody frees.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    size_t *note = HeapAlloc(GetProcessHeap(), 0, sizeof *note);
    if (note)
        *note = bytes;
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
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
