// Both tables of a process, read together.

#include "wine_internal.h"

#include <stdlib.h>

bool wine_map_read(int memory, const Maps *maps, const WineTables *tables, WineMap *out,
                   Error *err) {
    const Map *ntdll = wine_tables_ntdll(maps);
    WinePageTable table = {.memory = memory, .wine = tables->wine};
    vm_addr root;
    *out = (WineMap){.wine = tables->wine};
    bool ok = ntdll && process_read_u64(memory, ntdll->base + tables->views_tree, &root) &&
              process_read_u64(memory, ntdll->base + tables->pages_vprot, &table.at);
    if (!ok)
        return error_set(err, "Wine's ntdll.so is not mapped, or not where it was");
    ok = wine_views_read(memory, root, out, err);
    for (size_t i = 0; ok && i < out->view_count; i++)
        ok = wine_pages_add_runs(&table, &out->views[i], out, err);
    if (!ok)
        wine_map_free(out);
    return ok;
}

void wine_map_free(WineMap *map) {
    free(map->views);
    free(map->runs);
    *map = (WineMap){.views = NULL};
}
