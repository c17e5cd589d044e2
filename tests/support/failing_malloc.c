// Stands between core and the C library: every test program is linked with
// --wrap for these three (harness/native.cmake).

#include "support.h"

#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static unsigned long until_failure; // 0: none is to fail

void fail_allocation(unsigned long nth) {
    until_failure = nth;
}

bool allocation_failed(void) {
    const bool failed = until_failure == 0;
    until_failure = 0;
    return failed;
}

static bool fails(void) {
    return until_failure != 0 && --until_failure == 0;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size) {
    return fails() ? NULL : __real_realloc(block, size);
}
