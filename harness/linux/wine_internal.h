// What the parts of wine.h share. Nothing outside wine_*.c includes this.

#ifndef REGIONLAB_WINE_INTERNAL_H
#define REGIONLAB_WINE_INTERNAL_H

#include "wine.h"

#include <string.h>

static inline uint64_t u64_at(const unsigned char *bytes, size_t offset) {
    uint64_t value;
    memcpy(&value, bytes + offset, sizeof value);
    return value;
}

// Adds the views below `root` to the map, in order of address. map->wine is set. (wine_views.c)
bool wine_views_read(int memory, vm_addr root, WineMap *map, Error *err);

// The table of pages that is read, and how. (wine_pages.c)
typedef struct WinePageTable {
    int memory;
    vm_addr at;
    const WinePrivate *wine;
} WinePageTable;

// The block that has this page's byte; 0: it is missing.
bool wine_pages_block(const WinePageTable *table, uint64_t page, vm_addr *block);
// The bytes of at most `count` pages from `page` on, which lie in one block.
bool wine_pages_read(const WinePageTable *table, uint64_t page, unsigned char *out, size_t count,
                     Error *err);
// Adds the runs that tile the view to the map.
bool wine_pages_add_runs(const WinePageTable *table, const WineView *view, WineMap *map,
                         Error *err);

#endif
