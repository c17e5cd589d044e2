#include "crosscheck.h"

#include <stdio.h>
#include <string.h>

static bool same_modes(const KernelModes *wanted, const Map *map) {
    return wanted->readable == map->readable && wanted->writable == map->writable &&
           wanted->executable == map->executable;
}

static char letter(bool is, char mode) {
    return is ? mode : '-';
}

static void describe(const KernelModes *wanted, const Map *map, char *says, size_t size) {
    snprintf(says, size, "Wine's table means %c%c%c, the kernel has ",
             letter(wanted->readable, 'r'), letter(wanted->writable, 'w'),
             letter(wanted->executable, 'x'));
    const size_t length = strlen(says);
    if (map)
        snprintf(says + length, size - length, "%c%c%c", letter(map->readable, 'r'),
                 letter(map->writable, 'w'), letter(map->executable, 'x'));
    else
        snprintf(says + length, size - length, "nothing there");
}

// Where a run and the kernel first differ. What is not mapped cannot be touched, either.
static bool run_differs(const WineMap *map, const WineRun *run, const Maps *kernel, vm_addr *base,
                        vm_addr *end, char *says, size_t size) {
    static const Map nothing = {.path = ""};
    const KernelModes wanted = wine_pages_modes(map, run);
    if (!wanted.told)
        return false;
    size_t i = maps_index(kernel, run->base);
    for (vm_addr at = run->base; at < run->end; at = *end) {
        const Map *next = i < kernel->count ? &kernel->items[i] : NULL;
        const bool mapped = next && next->base <= at;
        const vm_addr border = mapped ? next->end : next ? next->base : run->end;
        *base = at;
        *end = border < run->end ? border : run->end;
        if (!same_modes(&wanted, mapped ? next : &nothing)) {
            describe(&wanted, mapped ? next : NULL, says, size);
            return true;
        }
        i += mapped;
    }
    return false;
}

bool crosscheck_differs(const WineMap *map, const Maps *kernel, vm_addr *base, vm_addr *end,
                        char *says, size_t size) {
    for (size_t i = 0; i < map->run_count; i++)
        if (run_differs(map, &map->runs[i], kernel, base, end, says, size))
            return true;
    return false;
}
