// Wine's tree of views: an allocation each.

#include "wine_internal.h"

#include "array.h"

#include <inttypes.h>

#define MAX_VIEWS 200000 // Linux has 65530 mappings a process (vm.max_map_count)

static bool view_is_sound(const WineView *view) {
    return view->base % VM_PAGE == 0 && view->end % VM_PAGE == 0 && view->base < view->end &&
           view->end <= WINE_USER_END;
}

static bool add_view(WineMap *map, WineView view, Error *err) {
    if (!view_is_sound(&view))
        return error_set(err, "Wine's tree has a view 0x%" PRIx64 "-0x%" PRIx64, view.base,
                         view.end);
    if (map->view_count == MAX_VIEWS)
        return error_set(err, "Wine's tree has more than %d views", MAX_VIEWS);
    WineView *room = array_room(map->views, map->view_count, sizeof *map->views);
    if (!room)
        return error_set(err, "out of memory after %zu views", map->view_count);
    map->views = room;
    map->views[map->view_count++] = view;
    return true;
}

static WineView view_of(const unsigned char *node, const WineViewLayout *layout) {
    const vm_addr base = u64_at(node, layout->base), size = u64_at(node, layout->size);
    return (WineView){base, base + size, (uint32_t)u64_at(node, layout->protect)};
}

// In order of address: down the left side, the view, then its right side. A red-black tree
// of 2^32 views is not deeper than this stack.
bool wine_views_read(int memory, vm_addr root, WineMap *map, Error *err) {
    const WineViewLayout *layout = &map->wine->view;
    unsigned char path[64][WINE_VIEW_MOST];
    size_t depth = 0;
    for (vm_addr at = root; at || depth;) {
        if (at) {
            if (depth == sizeof path / sizeof *path)
                return error_set(err, "Wine's tree of views is deeper than a tree is");
            if (!process_read(memory, at, path[depth], layout->bytes))
                return error_set(err, "Wine's tree of views leads to 0x%" PRIx64, at);
            at = u64_at(path[depth++], layout->left);
            continue;
        }
        const unsigned char *view = path[--depth];
        if (!add_view(map, view_of(view, layout), err))
            return false;
        at = u64_at(view, layout->right);
    }
    for (size_t i = 1; i < map->view_count; i++)
        if (map->views[i].base < map->views[i - 1].end)
            return error_set(err, "Wine's tree has views that overlap at 0x%" PRIx64,
                             map->views[i].base);
    return true;
}

uint32_t wine_views_type(const WineView *view) {
    if (view->protect & VM_SEC_IMAGE)
        return VM_MEM_IMAGE;
    return view->protect & (VM_SEC_FILE | VM_SEC_RESERVE | VM_SEC_COMMIT) ? VM_MEM_MAPPED
                                                                          : VM_MEM_PRIVATE;
}
