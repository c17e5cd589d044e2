#include "unit.h"
#include <string.h>

// Has the code written somewhere else and copies it.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *draft = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!draft || !code)
        return NULL;
    fill(draft);
    memcpy(code, draft, bytes);
    VirtualFree(draft, 0, MEM_RELEASE);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
