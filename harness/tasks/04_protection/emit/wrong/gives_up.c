// Makes no code any more once a protection was refused.
#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    static BOOL refused;
    DWORD before;
    void *code =
        refused ? NULL : VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    refused = !VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    if (refused) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    return (code_fn)(ULONG_PTR)code;
}
