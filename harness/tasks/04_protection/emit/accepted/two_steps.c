#include "unit.h"

// Reserves whole granules with every right, which has no effect, and commits for writing.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    const size_t room = (bytes + 0xffff) & ~(size_t)0xffff;
    void *code = VirtualAlloc(NULL, room, MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    if (!code)
        return NULL;
    if (!VirtualAlloc(code, room, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    fill(code);
    DWORD before;
    if (!VirtualProtect(code, room, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    FlushInstructionCache(GetCurrentProcess(), code, bytes);
    return (code_fn)(ULONG_PTR)code;
}
