// Arrays that grow one item at a time and keep no capacity: the room of an array
// of count items is always the next power of two, so only reaching a power of two
// needs a realloc.

#ifndef REGIONLAB_ARRAY_H
#define REGIONLAB_ARRAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// Room for one more item in an array that holds count and was grown only by this
// function (NULL when count is 0). NULL when memory runs out; the array is then
// unchanged.
static inline void *array_room(void *array, size_t count, size_t item_size) {
    const size_t room = count ? 2 * count : 4;
    if (count != 0 && (count < 4 || (count & (count - 1)) != 0))
        return array;
    if (room > SIZE_MAX / item_size)
        return NULL;
    return realloc(array, room * item_size);
}

// The order of a and b, as qsort and bsearch expect it.
static inline int array_order(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

#endif
