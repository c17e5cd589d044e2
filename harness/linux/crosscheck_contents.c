// Pages that stayed in memory though they are no longer committed. Wine gives the pages back
// when it decommits or releases memory (it maps the range anew); whoever only closes them
// and edits the tables leaves them behind. Pages that were never committed say nothing: Wine's
// server writes to reserved memory of another process, too.

#include "crosscheck_internal.h"

#include <stdlib.h>
#include <unistd.h>

// A page of its own that is in memory, or one that is swapped out. (A page that was only read
// through /proc/PID/mem, as Wine's server does, is the kernel's one page of zeros, and not its
// own.) Source: Linux, Documentation/admin-guide/mm/pagemap.rst.
#define PAGE_SWAPPED (1ull << 62)
#define PAGE_OWN     (1ull << 63 | 1ull << 56)

#define CHUNK_PAGES 65536ull      // looked at together
#define MOST_PAGES  (64ull << 20) // of one mapping: 256 GB, half a second

static bool chunk_differs(int pagemap, vm_addr base, vm_addr end, Difference *out) {
    static uint64_t entries[CHUNK_PAGES];
    const size_t count = (size_t)((end - base) / VM_PAGE);
    if (pread(pagemap, entries, count * sizeof *entries,
              (off_t)(base / VM_PAGE * sizeof *entries)) != (ssize_t)(count * sizeof *entries))
        return crosscheck_found(out, base, end,
                                "the kernel does not say which pages are in memory");
    for (size_t i = 0; i < count; i++)
        if ((entries[i] & PAGE_SWAPPED) || (entries[i] & PAGE_OWN) == PAGE_OWN)
            return crosscheck_found(out, base + i * VM_PAGE, base + (i + 1) * VM_PAGE,
                                    "Wine's table has nothing committed here any more, the kernel "
                                    "has the page in memory");
    return false;
}

static bool range_differs(int pagemap, vm_addr base, vm_addr end, Difference *out) {
    for (vm_addr at = base, next; at < end; at = next) {
        next = end - at > CHUNK_PAGES * VM_PAGE ? at + CHUNK_PAGES * VM_PAGE : end;
        if (chunk_differs(pagemap, at, next, out))
            return true;
    }
    return false;
}

// What was committed before, of a range where nothing is committed now.
static bool emptied_differs(const Witnesses *both, vm_addr base, vm_addr end, Difference *out) {
    const Committed *before = both->before;
    for (size_t i = crosscheck_index(before->ranges, before->count, sizeof *before->ranges, base);
         i < before->count && before->ranges[i].base < end; i++) {
        const vm_addr from = before->ranges[i].base > base ? before->ranges[i].base : base;
        const vm_addr to = before->ranges[i].end < end ? before->ranges[i].end : end;
        if (range_differs(both->pagemap, from, to, out))
            return true;
    }
    return false;
}

// A mapping, in parts: what is between runs, and runs.
static bool map_differs(const Witnesses *both, const Map *map, Difference *out) {
    const WineMap *wine = both->wine;
    const WineRun none = {.base = map->end, .end = map->end};
    size_t i = crosscheck_index(wine->runs, wine->run_count, sizeof *wine->runs, map->base);
    for (vm_addr at = map->base, end; at < map->end; at = end) {
        const WineRun *run = i < wine->run_count ? &wine->runs[i] : &none;
        end = run->base > at ? run->base : run->end;
        end = end < map->end ? end : map->end;
        if ((run->base > at || !wine_pages_are_committed(wine, run)) &&
            emptied_differs(both, at, end, out))
            return true;
        i += run->end == end;
    }
    return false;
}

static bool is_closed(const Map *map) {
    return !map->readable && !map->writable && !map->executable && !map->inode;
}

bool contents_differ(const Witnesses *both, Difference *out) {
    for (size_t i = 0; both->before && i < both->kernel->count; i++) {
        const Map *map = &both->kernel->items[i];
        if (!map->in_memory || !is_closed(map))
            continue;
        if ((map->end - map->base) / VM_PAGE > MOST_PAGES)
            return crosscheck_found(out, map->base, map->end,
                                    "more than 256 GB in one piece that cannot be touched, with "
                                    "pages in memory: too much to look at");
        if (map_differs(both, map, out))
            return true;
    }
    return false;
}
