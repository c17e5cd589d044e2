// Which pages are locked in memory. Wine's VirtualLock is mlock, so the kernel knows: a flag of
// each mapping. A page that is mapped anew loses its lock, and one that has only another
// protection keeps it.

#include "record.h"

// Neighbours are one run.
static bool add_map(const Map *map, Snapshot *s) {
    LockedPages *last = s->locked_count ? &s->locked[s->locked_count - 1] : NULL;
    if (!last || last->end != map->base)
        return snapshot_add_locked(s, map->base, map->end);
    last->end = map->end;
    return true;
}

bool add_locked(const Maps *maps, Snapshot *s, Error *err) {
    for (size_t i = 0; i < maps->count; i++)
        if (maps->items[i].locked && !add_map(&maps->items[i], s))
            return error_set(err, "out of memory after %zu runs of locked pages", s->locked_count);
    if (maps->flags)
        s->captured |= HAS_LOCKED;
    return true;
}
