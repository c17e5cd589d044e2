#include "wine.h"

#include "array.h"
#include "teb_peb.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VIEWS 200000 // Linux has 65530 mappings a process (vm.max_map_count)

// --- the file of tables

bool wine_tables_load(const char *path, WineTables *out, Error *err) {
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(err, "cannot open %s", path);
    const int got =
        fscanf(file, "views_tree 0x%" SCNx64 " pages_vprot 0x%" SCNx64 " version %31[^\n]",
               &out->views_tree, &out->pages_vprot, out->version);
    fclose(file);
    out->wine = wine_private(out->version);
    return got == 3 || error_set(err, "%s does not say where Wine's tables are", path);
}

bool wine_tables_save(const char *path, const WineTables *tables, Error *err) {
    FILE *file = fopen(path, "w");
    if (!file)
        return error_set(err, "cannot create %s", path);
    fprintf(file, "views_tree 0x%" PRIx64 "\npages_vprot 0x%" PRIx64 "\nversion %s\n",
            tables->views_tree, tables->pages_vprot, tables->version);
    return fclose(file) == 0 || error_set(err, "cannot write %s", path);
}

const Map *wine_ntdll(const Maps *maps) {
    static const char name[] = WINE_LIBRARY;
    for (size_t i = 0; i < maps->count; i++) {
        const size_t length = strlen(maps->items[i].path);
        if (length >= sizeof name &&
            strcmp(maps->items[i].path + length + 1 - sizeof name, name) == 0)
            return &maps->items[i];
    }
    return NULL;
}

// --- views

static uint64_t u64_at(const unsigned char *bytes, size_t offset) {
    uint64_t value;
    memcpy(&value, bytes + offset, sizeof value);
    return value;
}

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
static bool read_views(int memory, vm_addr root, WineMap *map, Error *err) {
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

// --- pages

static bool add_run(WineMap *map, WineRun run, Error *err) {
    WineRun *last = map->run_count ? &map->runs[map->run_count - 1] : NULL;
    if (last && last->view == run.view && last->protect == run.protect) {
        last->end = run.end;
        return true;
    }
    WineRun *room = array_room(map->runs, map->run_count, sizeof *map->runs);
    if (!room)
        return error_set(err, "out of memory after %zu runs of pages", map->run_count);
    map->runs = room;
    map->runs[map->run_count++] = run;
    return true;
}

// The table that is read, and how.
typedef struct PageTable {
    int memory;
    vm_addr at;
    const WinePrivate *wine;
} PageTable;

// The block that has this page's byte; 0: it is missing.
static bool read_block(const PageTable *table, uint64_t page, vm_addr *block) {
    return process_read_u64(table->memory,
                            table->at + page / table->wine->block_pages * sizeof *block, block);
}

// The bytes of at most `count` pages from `page` on, which lie in one block.
static bool read_pages(const PageTable *table, uint64_t page, unsigned char *out, size_t count,
                       Error *err) {
    vm_addr block;
    if (read_block(table, page, &block)) {
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

static bool read_runs_of(const PageTable *table, const WineView *view, WineMap *map, Error *err) {
    static unsigned char pages[1 << 16];
    const uint64_t block_pages = table->wine->block_pages;
    for (uint64_t page = view->base / VM_PAGE, end = view->end / VM_PAGE; page < end;) {
        const uint64_t in_block = block_pages - page % block_pages, left = end - page;
        size_t count = sizeof pages;
        count = in_block < count ? (size_t)in_block : count;
        count = left < count ? (size_t)left : count;
        if (!read_pages(table, page, pages, count, err))
            return false;
        for (size_t i = 0, next; i < count; i = next) {
            for (next = i + 1; next < count && pages[next] == pages[i];)
                next++;
            if (!add_run(map,
                         (WineRun){(page + i) * VM_PAGE, (page + next) * VM_PAGE, view, pages[i]},
                         err))
                return false;
        }
        page += count;
    }
    return true;
}

bool wine_map_read(int memory, const Maps *maps, const WineTables *tables, WineMap *out,
                   Error *err) {
    const Map *ntdll = wine_ntdll(maps);
    PageTable table = {.memory = memory, .wine = tables->wine};
    vm_addr root;
    *out = (WineMap){.wine = tables->wine};
    bool ok = ntdll && process_read_u64(memory, ntdll->base + tables->views_tree, &root) &&
              process_read_u64(memory, ntdll->base + tables->pages_vprot, &table.at);
    if (!ok)
        return error_set(err, "Wine's ntdll.so is not mapped, or not where it was");
    ok = read_views(memory, root, out, err);
    for (size_t i = 0; ok && i < out->view_count; i++)
        ok = read_runs_of(&table, &out->views[i], out, err);
    if (!ok)
        wine_map_free(out);
    return ok;
}

void wine_map_free(WineMap *map) {
    free(map->views);
    free(map->runs);
    *map = (WineMap){.views = NULL};
}

// --- to Windows' words

static bool is_committed(const WineMap *map, const WineRun *run) {
    return run->protect & map->wine->page.committed;
}

uint32_t wine_view_type(const WineView *view) {
    if (view->protect & VM_SEC_IMAGE)
        return VM_MEM_IMAGE;
    return view->protect & (VM_SEC_FILE | VM_SEC_RESERVE | VM_SEC_COMMIT) ? VM_MEM_MAPPED
                                                                          : VM_MEM_PRIVATE;
}

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
    const bool committed = is_committed(map, run);
    const uint32_t view = run->view->protect;
    return snapshot_add_region(
        s, (Region){.base = run->base,
                    .end = run->end,
                    .allocation_base = run->view->base,
                    .state = committed ? VM_MEM_COMMIT : VM_MEM_RESERVE,
                    .type = wine_view_type(run->view),
                    .protect = committed ? windows_protect(bit, run->protect, view) : 0,
                    .allocation_protect = windows_protect(bit, view, view)});
}

// VirtualQuery does not tell write-watched pages that were written from others.
static bool looks_the_same(const WineMap *map, const WineRun *a, const WineRun *b) {
    return a->view == b->view && ((a->protect ^ b->protect) & ~map->wine->page.writewatch) == 0;
}

bool wine_add_regions(const WineMap *map, Snapshot *s, Error *err) {
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

KernelModes wine_run_modes(const WineMap *map, const WineRun *run) {
    const WinePageBits *bit = &map->wine->page;
    const bool open = is_committed(map, run) && !(run->protect & bit->guard);
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

// --- threads

// In Wine's own code a thread is on a stack of Wine's, and the program's registers are
// those that it came in with.
static vm_addr stack_pointer(int memory, const WinePrivate *wine, const unsigned char *teb,
                             vm_addr sp) {
    const vm_addr base = u64_at(teb, TEB_STACK_BASE), limit = u64_at(teb, TEB_STACK_LIMIT);
    uint64_t frame, saved;
    if (sp > limit && sp <= base)
        return sp;
    return process_read_u64(memory, u64_at(teb, TEB_SELF) + wine->teb_syscall_frame, &frame) &&
                   process_read_u64(memory, frame + wine->frame_rsp, &saved)
               ? saved
               : 0;
}

bool wine_thread_read(int memory, const WinePrivate *wine, const StoppedThread *stopped,
                      WineThread *out) {
    unsigned char teb[TEB_PEB + sizeof(uint64_t)];
    const vm_addr at = stopped->registers.gs_base;
    if (!at || !process_read(memory, at, teb, sizeof teb) || u64_at(teb, TEB_SELF) != at)
        return false;
    *out = (WineThread){.pid = (uint32_t)u64_at(teb, TEB_PROCESS_ID),
                        .id = (uint32_t)u64_at(teb, TEB_THREAD_ID),
                        .teb = at,
                        .peb = u64_at(teb, TEB_PEB),
                        .stack_pointer = stack_pointer(memory, wine, teb, stopped->registers.rsp)};
    return out->pid && out->id;
}

// --- finding the tables

// What each of the known pages must say, and so whether this is the table.
static bool is_table_of_pages(const PageTable *table, const WineKnown *known) {
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
        if (!read_block(table, pages[i].at / VM_PAGE, &block) || block == 0 ||
            !read_pages(table, pages[i].at / VM_PAGE, &says, 1, NULL) || says != pages[i].says)
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
              read_views(memory, root, &map, NULL) && has_view(&map, known->committed) &&
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
    const PageTable table = {search->memory, word, search->wine};
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
    const Map *ntdll = wine_ntdll(maps);
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
