// Rounds up with one byte too little.
#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    DWORD before;
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    if (!VirtualProtect(code, (bytes + 4094) / 4096 * 4096, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    return (code_fn)(ULONG_PTR)code;
}
