#include "unit.h"

// Gives every right for ever.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    void *code = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    if (!code)
        return NULL;
    fill(code);
    return (code_fn)(ULONG_PTR)code;
}
