#include "unit.h"

// Every block of this heap can be executed, and written, as long as it lives.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    HANDLE heap = HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0);
    void *code = HeapAlloc(heap, 0, bytes);
    if (!code)
        return NULL;
    fill(code);
    return (code_fn)(ULONG_PTR)code;
}
