// Has no room for more than 64 KB.
#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    DWORD before;
    void *code =
        bytes > 65536 ? NULL : VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    if (!VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before)) {
        VirtualFree(code, 0, MEM_RELEASE);
        return NULL;
    }
    return (code_fn)(ULONG_PTR)code;
}
