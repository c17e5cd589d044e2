// Keeps the last two codes, and releases the one before them.
#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static void *made[2];
    static unsigned count;
    DWORD before;
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    if (made[count % 2])
        VirtualFree(made[count % 2], 0, MEM_RELEASE);
    made[count++ % 2] = code;
    return (code_fn)(ULONG_PTR)code;
}
