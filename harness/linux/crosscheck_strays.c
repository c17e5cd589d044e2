// Memory that can be touched and that no view accounts for: a view that was taken out of
// Wine's tree, or made smaller in it, stays where it was.

#include "crosscheck_internal.h"

#include <string.h>

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

// What Wine itself has below its libraries. What it has among them is not told from what
// a program would hide there.
static bool is_wines_own(const Map *map, vm_addr base, vm_addr end) {
    return base >= WINE_LIBRARIES_BEGIN || ends_with(map->path, WINE_LOADER) ||
           strcmp(map->path, "[heap]") == 0 ||
           (base == WINE_DISPATCHER_PAGE && end == base + VM_PAGE);
}

static bool gap_differs(const Map *map, vm_addr base, vm_addr end, Difference *out) {
    if (!(map->readable || map->writable || map->executable) || is_wines_own(map, base, end))
        return false;
    return crosscheck_found(out, base, end, "Wine's tree has no view here, the kernel has %s",
                            crosscheck_modes(map->readable, map->writable, map->executable).text);
}

static bool map_differs(const WineMap *wine, const Map *map, Difference *out) {
    vm_addr at = map->base;
    for (size_t i = crosscheck_index(wine->views, wine->view_count, sizeof *wine->views, at);
         at < map->end; i++) {
        const WineView *view = i < wine->view_count ? &wine->views[i] : NULL;
        const vm_addr border = view && view->base < map->end ? view->base : map->end;
        if (at < border && gap_differs(map, at, border, out))
            return true;
        at = border < map->end ? view->end : map->end;
    }
    return false;
}

bool strays_differ(const Witnesses *both, Difference *out) {
    for (size_t i = 0; i < both->kernel->count && both->kernel->items[i].base < WINE_USER_END; i++)
        if (map_differs(both->wine, &both->kernel->items[i], out))
            return true;
    return false;
}
