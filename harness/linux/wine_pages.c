// Wine's table of pages: what it says of each page of a view, in runs.

#include "wine_internal.h"

#include "array.h"

#include <inttypes.h>
#include <string.h>

#define MAX_RUNS 300000 // four times what Linux allows a process in mappings (vm.max_map_count)

static bool add_run(WineMap *map, WineRun run, Error *err) {
    WineRun *last = map->run_count ? &map->runs[map->run_count - 1] : NULL;
    if (last && last->view == run.view && last->protect == run.protect) {
        last->end = run.end;
        return true;
    }
    if (map->run_count == MAX_RUNS)
        return error_set(err, "its memory is in more than %d pieces: too many for a snapshot",
                         MAX_RUNS);
    WineRun *room = array_room(map->runs, map->run_count, sizeof *map->runs);
    if (!room)
        return error_set(err, "out of memory after %zu runs of pages", map->run_count);
    map->runs = room;
    map->runs[map->run_count++] = run;
    return true;
}

bool wine_pages_block(const WinePageTable *table, uint64_t page, vm_addr *block) {
    return process_read_u64(table->memory,
                            table->at + page / table->wine->block_pages * sizeof *block, block);
}

bool wine_pages_read(const WinePageTable *table, uint64_t page, unsigned char *out, size_t count,
                     Error *err) {
    vm_addr block;
    if (wine_pages_block(table, page, &block)) {
        if (!block) {
            memset(out, 0, count);
            return true;
        }
        if (process_read(table->memory, block + page % table->wine->block_pages, out, count))
            return true;
    }
    return error_set(err, "Wine's table of pages cannot be read for 0x%" PRIx64,
                     (uint64_t)(page * VM_PAGE));
}

// The end of the run of equal bytes that begins at i. Eight at a time: the pages of a reservation
// of gigabytes are nearly all alike.
static size_t end_of_run(const unsigned char *pages, size_t i, size_t count) {
    uint64_t alike, word;
    memset(&alike, pages[i], sizeof alike);
    size_t next = i + 1;
    while (next + sizeof word <= count && (memcpy(&word, pages + next, sizeof word), word == alike))
        next += sizeof word;
    while (next < count && pages[next] == pages[i])
        next++;
    return next;
}

bool wine_pages_add_runs(const WinePageTable *table, const WineView *view, WineMap *map,
                         Error *err) {
    static unsigned char pages[1 << 16];
    const uint64_t block_pages = table->wine->block_pages;
    for (uint64_t page = view->base / VM_PAGE, end = view->end / VM_PAGE; page < end;) {
        const uint64_t in_block = block_pages - page % block_pages, left = end - page;
        size_t count = sizeof pages;
        count = in_block < count ? (size_t)in_block : count;
        count = left < count ? (size_t)left : count;
        if (!wine_pages_read(table, page, pages, count, err))
            return false;
        for (size_t i = 0, next; i < count; i = next) {
            next = end_of_run(pages, i, count);
            if (!add_run(map,
                         (WineRun){(page + i) * VM_PAGE, (page + next) * VM_PAGE, view, pages[i]},
                         err))
                return false;
        }
        page += count;
    }
    return true;
}

bool wine_pages_are_committed(const WineMap *map, const WineRun *run) {
    return run->protect & map->wine->page.committed;
}

KernelModes wine_pages_modes(const WineMap *map, const WineRun *run) {
    const WinePageBits *bit = &map->wine->page;
    const bool open = wine_pages_are_committed(map, run) && !(run->protect & bit->guard);
    const unsigned any = bit->read | bit->write | bit->exec | bit->writecopy;
    const unsigned access = open ? run->protect & any : 0;
    return (KernelModes){
        .told = !(run->view->protect & VM_SEC_RESERVE),
        .readable = access != 0, // x86 has no page that can only be executed or written
        .writable = (access & (bit->write | bit->writecopy)) &&
                    !(run->protect & bit->writewatch), // a watched page traps its first write
        .executable = access & bit->exec,
    };
}
