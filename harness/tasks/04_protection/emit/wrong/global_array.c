#include "unit.h"

static _Alignas(4096) unsigned char code[65536];

// An array of the program, big enough for any code so far.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    fill(code);
    DWORD before;
    VirtualProtect(code, bytes, PAGE_EXECUTE_READ, &before);
    return (code_fn)(ULONG_PTR)code;
}
