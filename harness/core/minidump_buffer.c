// The bytes of a dump that is being written, in memory.

#include "minidump_internal.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(Buffer *b, size_t size) {
    if (b->failed || size <= b->capacity - b->size)
        return !b->failed;
    size_t capacity = b->capacity < 4096 ? 4096 : b->capacity * 2;
    while (capacity - b->size < size)
        capacity *= 2;
    uint8_t *grown = realloc(b->bytes, capacity);
    if (grown) {
        b->bytes = grown;
        b->capacity = capacity;
    }
    b->failed = !grown;
    return grown;
}

uint64_t buffer_put(Buffer *b, const void *bytes, size_t size) {
    const uint64_t start = b->size;
    if (size && make_room(b, size)) {
        memcpy(b->bytes + start, bytes, size);
        b->size += size;
    }
    return start;
}

uint64_t buffer_align(Buffer *b, size_t unit) {
    static const uint8_t zeros[16];
    assert(unit <= sizeof zeros);
    buffer_put(b, zeros, (unit - b->size % unit) % unit);
    return b->size;
}

uint64_t buffer_put_zeros(Buffer *b, size_t size) {
    const uint64_t start = b->size;
    if (make_room(b, size)) {
        memset(b->bytes + start, 0, size);
        b->size += size;
    }
    return start;
}

void buffer_fill_in(Buffer *b, uint64_t offset, const void *bytes, size_t size) {
    if (!b->failed)
        memcpy(b->bytes + offset, bytes, size);
}
