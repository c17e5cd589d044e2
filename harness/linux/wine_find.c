// Where a build of Wine keeps its tables: every word of ntdll.so's data is tried.

#include "wine_internal.h"

#include <stdlib.h>
#include <string.h>

// What each of the known pages must say, and so whether this is the table.
static bool is_table_of_pages(const WinePageTable *table, const WineKnown *known) {
    const WinePageBits *bit = &table->wine->page;
    const unsigned rw = bit->committed | bit->read | bit->write;
    const struct {
        vm_addr at;
        unsigned says;
    } pages[] = {{known->committed, rw},
                 {known->guarded, rw | bit->guard},
                 {known->no_access, bit->committed},
                 {known->reserved, 0}};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        unsigned char says;
        vm_addr block;
        if (!wine_pages_block(table, pages[i].at / VM_PAGE, &block) || block == 0 ||
            !wine_pages_read(table, pages[i].at / VM_PAGE, &says, 1, NULL) || says != pages[i].says)
            return false;
    }
    return true;
}

static bool has_view(const WineMap *map, vm_addr base) {
    for (size_t i = 0; i < map->view_count; i++)
        if (map->views[i].base == base)
            return true;
    return false;
}

static bool is_tree_of_views(int memory, const WinePrivate *wine, vm_addr root,
                             const WineKnown *known) {
    WineMap map = {.wine = wine};
    uint64_t parent;
    bool is = process_read_u64(memory, root + wine->view.parent, &parent) && parent == 0 &&
              wine_views_read(memory, root, &map, NULL) && has_view(&map, known->committed) &&
              has_view(&map, known->reserved);
    wine_map_free(&map);
    return is;
}

typedef struct Found {
    uint64_t at; // the last candidate
    unsigned count;
} Found;

typedef struct Search {
    int memory;
    const WinePrivate *wine;
    const WineKnown *known;
    Found tree, table;
} Search;

static void note_candidate(Found *found, uint64_t at) {
    found->at = at;
    found->count++;
}

// Whether the word, which stands so far behind the beginning of ntdll.so, points to a table.
static void try_word(Search *search, uint64_t word, uint64_t offset) {
    const WinePageTable table = {search->memory, word, search->wine};
    if (word < VM_GRANULARITY || word % sizeof word)
        return;
    if (is_tree_of_views(search->memory, search->wine, word, search->known))
        note_candidate(&search->tree, offset);
    if (is_table_of_pages(&table, search->known))
        note_candidate(&search->table, offset);
}

static bool search_map(Search *search, const Map *map, vm_addr ntdll) {
    const size_t size = map->end - map->base;
    uint64_t *words = malloc(size);
    if (words && process_read(search->memory, map->base, words, size))
        for (size_t i = 0; i < size / sizeof *words; i++)
            try_word(search, words[i], map->base + i * sizeof *words - ntdll);
    free(words);
    return words != NULL;
}

// ntdll.so's writable data, and its .bss, which is mapped right behind it.
static bool search_all(Search *search, const Maps *maps, const Map *ntdll) {
    for (const Map *m = ntdll; m < maps->items + maps->count; m++) {
        const bool bss = !*m->path && m[-1].end == m->base && m[-1].writable;
        if (strcmp(m->path, ntdll->path) != 0 && !bss)
            break;
        if (m->writable && !search_map(search, m, ntdll->base))
            return false;
        if (bss)
            break;
    }
    return true;
}

bool wine_find_tables(int memory, const Maps *maps, const WineKnown *known, WineTables *out,
                      Error *err) {
    const Map *ntdll = wine_tables_ntdll(maps);
    Search search = {.memory = memory, .wine = out->wine, .known = known};
    if (!ntdll)
        return error_set(err, "the program has no ntdll.so");
    if (!search_all(&search, maps, ntdll))
        return error_set(err, "out of memory for ntdll.so's data");
    if (search.tree.count != 1 || search.table.count != 1)
        return error_set(err,
                         "ntdll.so has %u candidates for the tree of views and %u for the "
                         "table of pages, one of each is wanted",
                         search.tree.count, search.table.count);
    out->views_tree = search.tree.at;
    out->pages_vprot = search.table.at;
    return true;
}
