#include "wine.h"

#include "array.h"
#include "teb_peb.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- Wine 8.0, x86-64: what tests/linux proves of it

enum { // a view in the tree; a red-black tree's node comes first
    VIEW_PARENT = 0x00,
    VIEW_LEFT = 0x08,
    VIEW_RIGHT = 0x10,
    VIEW_BASE = 0x20,
    VIEW_SIZE = 0x28,
    VIEW_PROTECT = 0x30,
    VIEW_END = 0x38,
};

enum { // bits of a page, and the lowest bits of a view
    PAGE_BIT_READ = 0x01,
    PAGE_BIT_WRITE = 0x02,
    PAGE_BIT_EXEC = 0x04,
    PAGE_BIT_WRITECOPY = 0x08,
    PAGE_BIT_GUARD = 0x10,
    PAGE_BIT_COMMITTED = 0x20,
    PAGE_BIT_WRITEWATCH = 0x40,
};

enum { // the other bits of a view: winnt.h's SEC_ flags
    VIEW_SEC_FILE = 0x00800000,
    VIEW_SEC_IMAGE = 0x01000000,
    VIEW_SEC_RESERVE = 0x04000000,
    VIEW_SEC_COMMIT = 0x08000000,
    VIEW_SEC_NOCACHE = 0x10000000,
};

// The table of pages: an array of pointers to blocks of a byte a page, 4 GB a block. A block
// that is missing is all zero.
#define BLOCK_PAGES (1ull << 20)

enum {                         // in a TEB Wine keeps its own from 0x2f0 on
    TEB_SYSCALL_FRAME = 0x328, // Wine's: registers at the entry to a system call
    TEB_END = 0x330,
};
#define FRAME_RSP 0x88

#define USER_END  0x7fffffff0000ull // where VirtualQuery ends
#define MAX_VIEWS 200000            // Linux has 65530 mappings a process (vm.max_map_count)

// --- the file of tables

bool wine_tables_load(const char *path, WineTables *out, Error *err) {
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(err, "cannot open %s", path);
    const int got =
        fscanf(file, "views_tree 0x%" SCNx64 " pages_vprot 0x%" SCNx64 " version %31[^\n]",
               &out->views_tree, &out->pages_vprot, out->version);
    fclose(file);
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
    static const char name[] = "/ntdll.so";
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
           view->end <= USER_END;
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

// In order of address: down the left side, the view, then its right side. A red-black tree
// of 2^32 views is not deeper than this stack.
static bool read_views(int memory, vm_addr root, WineMap *map, Error *err) {
    unsigned char path[64][VIEW_END];
    size_t depth = 0;
    for (vm_addr at = root; at || depth;) {
        if (at) {
            if (depth == sizeof path / sizeof *path)
                return error_set(err, "Wine's tree of views is deeper than a tree is");
            if (!process_read(memory, at, path[depth], VIEW_END))
                return error_set(err, "Wine's tree of views leads to 0x%" PRIx64, at);
            at = u64_at(path[depth++], VIEW_LEFT);
            continue;
        }
        const unsigned char *view = path[--depth];
        const vm_addr base = u64_at(view, VIEW_BASE), size = u64_at(view, VIEW_SIZE);
        if (!add_view(map, (WineView){base, base + size, (uint32_t)u64_at(view, VIEW_PROTECT)},
                      err))
            return false;
        at = u64_at(view, VIEW_RIGHT);
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

// The bytes of at most `count` pages from `page` on, which lie in one block.
static bool read_pages(int memory, vm_addr table, uint64_t page, unsigned char *out, size_t count,
                       Error *err) {
    vm_addr block;
    if (process_read_u64(memory, table + page / BLOCK_PAGES * sizeof block, &block)) {
        if (!block) {
            memset(out, 0, count);
            return true;
        }
        if (process_read(memory, block + page % BLOCK_PAGES, out, count))
            return true;
    }
    return error_set(err, "Wine's table of pages cannot be read for 0x%" PRIx64,
                     (uint64_t)(page * VM_PAGE));
}

static bool read_runs_of(int memory, vm_addr table, const WineView *view, WineMap *map,
                         Error *err) {
    static unsigned char pages[1 << 16];
    for (uint64_t page = view->base / VM_PAGE, end = view->end / VM_PAGE; page < end;) {
        const uint64_t in_block = BLOCK_PAGES - page % BLOCK_PAGES, left = end - page;
        size_t count = sizeof pages;
        count = in_block < count ? (size_t)in_block : count;
        count = left < count ? (size_t)left : count;
        if (!read_pages(memory, table, page, pages, count, err))
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
    vm_addr root, table;
    *out = (WineMap){.views = NULL};
    bool ok = ntdll && process_read_u64(memory, ntdll->base + tables->views_tree, &root) &&
              process_read_u64(memory, ntdll->base + tables->pages_vprot, &table);
    if (!ok)
        return error_set(err, "Wine's ntdll.so is not mapped, or not where it was");
    ok = read_views(memory, root, out, err);
    for (size_t i = 0; ok && i < out->view_count; i++)
        ok = read_runs_of(memory, table, &out->views[i], out, err);
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

bool wine_run_is_committed(const WineRun *run) {
    return run->protect & PAGE_BIT_COMMITTED;
}

uint32_t wine_view_type(const WineView *view) {
    if (view->protect & VIEW_SEC_IMAGE)
        return VM_MEM_IMAGE;
    return view->protect & (VIEW_SEC_FILE | VIEW_SEC_RESERVE | VIEW_SEC_COMMIT) ? VM_MEM_MAPPED
                                                                                : VM_MEM_PRIVATE;
}

static uint32_t windows_protect(uint32_t bits, uint32_t view) {
    static const uint32_t by_access[] = {// READ, WRITE, EXEC
                                         VM_PAGE_NOACCESS,          VM_PAGE_READONLY,
                                         VM_PAGE_READWRITE,         VM_PAGE_READWRITE,
                                         VM_PAGE_EXECUTE,           VM_PAGE_EXECUTE_READ,
                                         VM_PAGE_EXECUTE_READWRITE, VM_PAGE_EXECUTE_READWRITE};
    uint32_t protect = by_access[bits & (PAGE_BIT_READ | PAGE_BIT_WRITE | PAGE_BIT_EXEC)];
    if (bits & PAGE_BIT_WRITECOPY)
        protect = bits & PAGE_BIT_EXEC ? VM_PAGE_EXECUTE_WRITECOPY : VM_PAGE_WRITECOPY;
    return protect | (bits & PAGE_BIT_GUARD ? VM_PAGE_GUARD : 0) |
           (view & VIEW_SEC_NOCACHE ? VM_PAGE_NOCACHE : 0);
}

static bool add_free_region(Snapshot *s, vm_addr base, vm_addr end) {
    return base == end ||
           snapshot_add_region(s, (Region){.base = base, .end = end, .state = VM_MEM_FREE});
}

static bool add_run_region(Snapshot *s, const WineRun *run) {
    const bool committed = wine_run_is_committed(run);
    const uint32_t view = run->view->protect;
    return snapshot_add_region(
        s, (Region){.base = run->base,
                    .end = run->end,
                    .allocation_base = run->view->base,
                    .state = committed ? VM_MEM_COMMIT : VM_MEM_RESERVE,
                    .type = wine_view_type(run->view),
                    .protect = committed ? windows_protect(run->protect, view) : 0,
                    .allocation_protect = windows_protect(view, view)});
}

// VirtualQuery does not tell write-watched pages that were written from others.
static bool looks_the_same(const WineRun *a, const WineRun *b) {
    return a->view == b->view && ((a->protect ^ b->protect) & ~PAGE_BIT_WRITEWATCH) == 0;
}

bool wine_add_regions(const WineMap *map, Snapshot *s, Error *err) {
    vm_addr at = 0;
    bool ok = true;
    for (size_t i = 0, next; ok && i < map->run_count; i = next) {
        WineRun run = map->runs[i];
        for (next = i + 1; next < map->run_count && looks_the_same(&run, &map->runs[next]); next++)
            run.end = map->runs[next].end;
        ok = add_free_region(s, at, run.base) && add_run_region(s, &run);
        at = run.end;
    }
    if (!ok || !add_free_region(s, at, USER_END))
        return error_set(err, "out of memory after %zu regions", s->region_count);
    s->captured |= HAS_REGIONS;
    return true;
}

KernelModes wine_run_modes(const WineRun *run) {
    const bool open = wine_run_is_committed(run) && !(run->protect & PAGE_BIT_GUARD);
    const unsigned access = open ? run->protect & 0x0f : 0;
    return (KernelModes){
        .told = !(run->view->protect & VIEW_SEC_RESERVE),
        .readable = access != 0, // x86 has no page that can only be executed or written
        .writable = (access & (PAGE_BIT_WRITE | PAGE_BIT_WRITECOPY)) &&
                    !(run->protect & PAGE_BIT_WRITEWATCH), // a watched page traps its first write
        .executable = access & PAGE_BIT_EXEC,
    };
}

// --- threads

// In Wine's own code a thread is on a stack of Wine's, and the program's registers are
// those that it came in with.
static vm_addr stack_pointer(int memory, const unsigned char *teb, vm_addr sp) {
    const vm_addr base = u64_at(teb, TEB_STACK_BASE), limit = u64_at(teb, TEB_STACK_LIMIT);
    uint64_t saved;
    if (sp > limit && sp <= base)
        return sp;
    return process_read_u64(memory, u64_at(teb, TEB_SYSCALL_FRAME) + FRAME_RSP, &saved) ? saved : 0;
}

bool wine_thread_read(int memory, const StoppedThread *stopped, WineThread *out) {
    unsigned char teb[TEB_END];
    const vm_addr at = stopped->registers.gs_base;
    if (!at || !process_read(memory, at, teb, sizeof teb) || u64_at(teb, TEB_SELF) != at)
        return false;
    *out = (WineThread){.pid = (uint32_t)u64_at(teb, TEB_PROCESS_ID),
                        .id = (uint32_t)u64_at(teb, TEB_THREAD_ID),
                        .teb = at,
                        .peb = u64_at(teb, TEB_PEB),
                        .stack_pointer = stack_pointer(memory, teb, stopped->registers.rsp)};
    return out->pid && out->id;
}

// --- finding the tables

// What each of the known pages must say, and so whether this is the table.
static bool is_table_of_pages(int memory, vm_addr table, const WineKnown *known) {
    enum { RW = PAGE_BIT_COMMITTED | PAGE_BIT_READ | PAGE_BIT_WRITE };
    const struct {
        vm_addr at;
        unsigned char says;
    } pages[] = {{known->committed, RW},
                 {known->guarded, RW | PAGE_BIT_GUARD},
                 {known->no_access, PAGE_BIT_COMMITTED},
                 {known->reserved, 0}};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        unsigned char says;
        vm_addr block;
        if (!process_read_u64(memory, table + pages[i].at / VM_PAGE / BLOCK_PAGES * 8, &block) ||
            block == 0 || !read_pages(memory, table, pages[i].at / VM_PAGE, &says, 1, NULL) ||
            says != pages[i].says)
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

static bool is_tree_of_views(int memory, vm_addr root, const WineKnown *known) {
    WineMap map = {.views = NULL};
    uint64_t parent;
    bool is = process_read_u64(memory, root + VIEW_PARENT, &parent) && parent == 0 &&
              read_views(memory, root, &map, NULL) && has_view(&map, known->committed) &&
              has_view(&map, known->reserved);
    wine_map_free(&map);
    return is;
}

typedef struct Found {
    uint64_t at;
    unsigned count;
} Found;

static void note_candidate(Found *found, uint64_t at) {
    found->at = at;
    found->count++;
}

// ntdll.so's writable data, and its .bss, which is mapped right behind it.
static bool search(int memory, const Maps *maps, const Map *ntdll, const WineKnown *known,
                   Found *tree, Found *table) {
    for (const Map *m = ntdll; m < maps->items + maps->count; m++) {
        const bool bss = !*m->path && m[-1].end == m->base && m[-1].writable;
        if (strcmp(m->path, ntdll->path) != 0 && !bss)
            break;
        uint64_t *words = m->writable ? malloc(m->end - m->base) : NULL;
        if (m->writable && !words)
            return false;
        if (words && process_read(memory, m->base, words, m->end - m->base))
            for (size_t i = 0; i < (m->end - m->base) / sizeof *words; i++) {
                if (words[i] < VM_GRANULARITY || words[i] % sizeof *words)
                    continue;
                const uint64_t offset = m->base + i * sizeof *words - ntdll->base;
                if (is_tree_of_views(memory, words[i], known))
                    note_candidate(tree, offset);
                if (is_table_of_pages(memory, words[i], known))
                    note_candidate(table, offset);
            }
        free(words);
        if (bss)
            break;
    }
    return true;
}

bool wine_find_tables(int memory, const Maps *maps, const WineKnown *known, WineTables *out,
                      Error *err) {
    const Map *ntdll = wine_ntdll(maps);
    Found tree = {.count = 0}, table = {.count = 0};
    if (!ntdll)
        return error_set(err, "the program has no ntdll.so");
    if (!search(memory, maps, ntdll, known, &tree, &table))
        return error_set(err, "out of memory for ntdll.so's data");
    if (tree.count != 1 || table.count != 1)
        return error_set(err,
                         "ntdll.so has %u candidates for the tree of views and %u for the "
                         "table of pages, one of each is wanted",
                         tree.count, table.count);
    out->views_tree = tree.at;
    out->pages_vprot = table.at;
    return true;
}
