// What the tables say, in VirtualQuery's words.

#include "wine_internal.h"

static uint32_t windows_protect(const WinePageBits *bit, uint32_t bits, uint32_t view) {
    static const uint32_t by_access[] = {// READ, WRITE, EXEC
                                         VM_PAGE_NOACCESS,          VM_PAGE_READONLY,
                                         VM_PAGE_READWRITE,         VM_PAGE_READWRITE,
                                         VM_PAGE_EXECUTE,           VM_PAGE_EXECUTE_READ,
                                         VM_PAGE_EXECUTE_READWRITE, VM_PAGE_EXECUTE_READWRITE};
    const bool exec = bits & bit->exec;
    uint32_t protect =
        by_access[(bits & bit->read ? 1 : 0) + (bits & bit->write ? 2 : 0) + (exec ? 4 : 0)];
    if (bits & bit->writecopy)
        protect = exec ? VM_PAGE_EXECUTE_WRITECOPY : VM_PAGE_WRITECOPY;
    return protect | (bits & bit->guard ? VM_PAGE_GUARD : 0) |
           (view & VM_SEC_NOCACHE ? VM_PAGE_NOCACHE : 0);
}

static bool add_free_region(Snapshot *s, vm_addr base, vm_addr end) {
    return base == end ||
           snapshot_add_region(s, (Region){.base = base, .end = end, .state = VM_MEM_FREE});
}

static bool add_run_region(Snapshot *s, const WineMap *map, const WineRun *run) {
    const WinePageBits *bit = &map->wine->page;
    const bool committed = wine_pages_are_committed(map, run);
    const uint32_t view = run->view->protect;
    return snapshot_add_region(
        s, (Region){.base = run->base,
                    .end = run->end,
                    .allocation_base = run->view->base,
                    .state = committed ? VM_MEM_COMMIT : VM_MEM_RESERVE,
                    .type = wine_views_type(run->view),
                    .protect = committed ? windows_protect(bit, run->protect, view) : 0,
                    .allocation_protect = windows_protect(bit, view, view)});
}

// VirtualQuery does not tell write-watched pages that were written from others.
static bool looks_the_same(const WineMap *map, const WineRun *a, const WineRun *b) {
    return a->view == b->view && ((a->protect ^ b->protect) & ~map->wine->page.writewatch) == 0;
}

bool wine_regions_add(const WineMap *map, Snapshot *s, Error *err) {
    vm_addr at = 0;
    bool ok = true;
    for (size_t i = 0, next; ok && i < map->run_count; i = next) {
        WineRun run = map->runs[i];
        for (next = i + 1; next < map->run_count && looks_the_same(map, &run, &map->runs[next]);
             next++)
            run.end = map->runs[next].end;
        ok = add_free_region(s, at, run.base) && add_run_region(s, map, &run);
        at = run.end;
    }
    if (!ok || !add_free_region(s, at, WINE_USER_END))
        return error_set(err, "out of memory after %zu regions", s->region_count);
    s->captured |= HAS_REGIONS;
    return true;
}
