// The kernel does not tell reserved, guarded and PAGE_NOACCESS apart (all of them are
// inaccessible), but it knows exactly what can be touched.

#include "crosscheck_internal.h"

static Modes wanted_modes(const KernelModes *wanted) {
    return crosscheck_modes(wanted->readable, wanted->writable, wanted->executable);
}

static bool same_modes(const KernelModes *wanted, const Map *map) {
    return wanted->readable == map->readable && wanted->writable == map->writable &&
           wanted->executable == map->executable;
}

// Where a run and the kernel first differ. What is not mapped cannot be touched, either.
static bool run_differs(const Witnesses *both, const WineRun *run, Difference *out) {
    static const Map nothing = {.path = ""};
    const Maps *kernel = both->kernel;
    const KernelModes wanted = wine_pages_modes(both->wine, run);
    if (!wanted.told)
        return false;
    size_t i = maps_index(kernel, run->base);
    for (vm_addr at = run->base, end; at < run->end; at = end) {
        const Map *next = i < kernel->count ? &kernel->items[i] : NULL;
        const bool mapped = next && next->base <= at;
        const Map *map = mapped ? next : &nothing;
        end = mapped ? next->end : next ? next->base : run->end;
        end = end < run->end ? end : run->end;
        if (!same_modes(&wanted, map))
            return crosscheck_found(
                out, at, end, "Wine's table means %s, the kernel has %s",
                wanted_modes(&wanted).text,
                mapped ? crosscheck_modes(map->readable, map->writable, map->executable).text
                       : "nothing there");
        i += mapped;
    }
    return false;
}

bool access_differs(const Witnesses *both, Difference *out) {
    for (size_t i = 0; i < both->wine->run_count; i++)
        if (run_differs(both, &both->wine->runs[i], out))
            return true;
    return false;
}
