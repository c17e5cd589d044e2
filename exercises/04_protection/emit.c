// emit: make code at run time. The task's text is in README.md, help is
// `grade.py hint emit`.

#include "unit.h"

code_fn emit(size_t bytes, void (*fill)(void *code)) {
    // TODO: memory for the code, then the code, then the right to run it.
    (void)bytes;
    (void)fill;
    return NULL;
}
