#include "unit.h"
#include <malloc.h>

// Uses the heap of the C runtime.
HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    for (size_t i = 0; i < count; i++)
        if (!(blocks[i] = malloc(bytes)))
            return NULL;
    return (HANDLE)_get_heap_handle();
}
