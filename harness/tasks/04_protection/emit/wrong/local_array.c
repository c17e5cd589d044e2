#include "unit.h"

// Code on the stack.
code_fn emit(size_t bytes, void (*fill)(void *code)) {
    unsigned char code[65536];
    (void)bytes;
    fill(code);
    const ULONG_PTR address = (ULONG_PTR)code;
    return (code_fn)address;
}
