// What is behind a view, by the kernel's maps. A private view has no file. A mapped view is
// one file, page after page of it: shared with everybody who maps it, unless pages are copied
// when written. An image begins with the header of its file; what else of it is not mapped
// from that file was read from it, or is shared by all processes that run it.

#include "crosscheck_internal.h"

#include <inttypes.h>

typedef struct Backing {
    const WineView *view;
    const Map *first; // what the kernel has at the view's base
    bool copied;      // when written: a view of FILE_MAP_COPY
} Backing;

static bool private_differs(const Backing *b, const Map *map, Difference *out) {
    if (b->view->base == VM_SHARED_DATA || (!map->inode && !map->shared))
        return false;
    return crosscheck_found(out, map->base, map->end,
                            "Wine's table means private memory, the kernel has a file there");
}

static bool is_next_part(const Backing *b, const Map *map) {
    return map->inode == b->first->inode && map->device == b->first->device &&
           map->offset - map->base == b->first->offset - b->first->base;
}

static bool mapped_differs(const Backing *b, const Map *map, Difference *out) {
    if (!map->inode)
        return crosscheck_found(out, map->base, map->end,
                                "Wine's table means a view of a section, the kernel has no file "
                                "there");
    if (!is_next_part(b, map))
        return crosscheck_found(out, map->base, map->end,
                                "Wine's table means one view, the kernel has parts of files that "
                                "do not follow each other");
    if (map->shared == b->copied)
        return crosscheck_found(out, map->base, map->end,
                                "Wine's table means pages that are %s, to the kernel they are not",
                                b->copied ? "copied when written" : "shared");
    return false;
}

static bool image_differs(const Backing *b, const Map *map, Difference *out) {
    if (map == b->first && (!map->inode || map->offset || map->shared))
        return crosscheck_found(out, map->base, map->end,
                                "Wine's table means an image, the kernel has no header of a file "
                                "there");
    if (map->inode && !map->shared &&
        (map->inode != b->first->inode || map->device != b->first->device))
        return crosscheck_found(out, map->base, map->end,
                                "Wine's table means one image, the kernel has another file there");
    return false;
}

static bool view_differs(const Witnesses *both, const WineView *view, Difference *out) {
    const Maps *kernel = both->kernel;
    const uint32_t type = wine_views_type(view);
    size_t i = maps_index(kernel, view->base);
    const Backing backing = {.view = view,
                             .first = &kernel->items[i],
                             .copied = view->protect & both->wine->wine->page.writecopy};
    for (vm_addr at = view->base; at < view->end; at = kernel->items[i++].end) {
        if (i == kernel->count || kernel->items[i].base > at)
            return crosscheck_found(out, at, view->end,
                                    "Wine's table has a view, the kernel has nothing there");
        const Map *map = &kernel->items[i];
        if (type == VM_MEM_PRIVATE  ? private_differs(&backing, map, out)
            : type == VM_MEM_MAPPED ? mapped_differs(&backing, map, out)
                                    : image_differs(&backing, map, out))
            return true;
    }
    return false;
}

bool backing_differs(const Witnesses *both, Difference *out) {
    for (size_t i = 0; i < both->wine->view_count; i++)
        if (view_differs(both, &both->wine->views[i], out))
            return true;
    return false;
}
