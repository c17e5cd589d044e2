#include "support.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct Page {
    vm_addr base;
    uint8_t bytes[VM_PAGE];
} Page;

typedef struct Reader {
    Snapshot *out;
    Error *err;
    char *rest; // what is left of the line
    Region last;
    bool has_range;
    vm_addr range_base, range_end;
    Page *pages; // in the order in which they were first touched
    size_t page_count;
} Reader;

// The next word of the line, terminated, or "" at its end.
static char *word(Reader *r) {
    char *start = r->rest + strspn(r->rest, " \t\r");
    char *end = start + strcspn(start, " \t\r");
    r->rest = *end ? end + 1 : end;
    *end = '\0';
    return start;
}

// The rest of the line without the blanks around it.
static char *tail(Reader *r) {
    char *start = r->rest + strspn(r->rest, " \t\r");
    char *end = start + strlen(start);
    while (end > start && strchr(" \t\r", end[-1]))
        end--;
    *end = '\0';
    r->rest = end;
    return start;
}

static bool parse_number(Reader *r, const char *text, uint64_t *out) {
    char *end;
    *out = strtoull(text, &end, 0);
    return *text && *text != '-' && !*end ? true : error_set(r->err, "'%s' is not a number", text);
}

static bool number(Reader *r, uint64_t *out) {
    return parse_number(r, word(r), out);
}

static bool memory_ran_out(Reader *r) {
    return error_set(r->err, "out of memory");
}

static bool parse_state(Reader *r, const char *text, uint32_t *out) {
    return vm_state_from_name(text, out) || error_set(r->err, "'%s' is no state", text);
}

static bool parse_type(Reader *r, const char *text, uint32_t *out) {
    static const uint32_t types[] = {0, VM_MEM_PRIVATE, VM_MEM_MAPPED, VM_MEM_IMAGE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(vm_type_name(*out = types[i]), text) == 0)
            return true;
    return error_set(r->err, "'%s' is no type", text);
}

// The inverse of vm_protect_text(), by trying every combination.
static bool parse_protect(Reader *r, const char *text, uint32_t *out) {
    return vm_protect_from_text(text, out) || error_set(r->err, "'%s' is no protection", text);
}

static bool add_region(Reader *r, Region region) {
    r->last = region;
    return snapshot_add_region(r->out, region) || memory_ran_out(r);
}

static bool read_extent(Reader *r, Region *region, bool *follows) {
    uint64_t pages;
    const char *base = word(r);
    *follows = strcmp(base, "+") == 0;
    if (*follows)
        region->base = r->last.end;
    else if (!parse_number(r, base, &region->base))
        return false;
    if (!number(r, &pages))
        return false;
    region->end = region->base + pages * VM_PAGE;
    return true;
}

static bool read_region(Reader *r) {
    Region region = {0};
    bool follows;
    if (!read_extent(r, &region, &follows) || !parse_state(r, word(r), &region.state) ||
        !parse_type(r, word(r), &region.type))
        return false;
    const char *protect = word(r);
    if ((*protect || region.state == VM_MEM_COMMIT) && !parse_protect(r, protect, &region.protect))
        return false;
    region.allocation_base = follows ? r->last.allocation_base : region.base;
    region.allocation_protect = follows                          ? r->last.allocation_protect
                                : region.state == VM_MEM_RESERVE ? (uint32_t)VM_PAGE_READWRITE
                                                                 : region.protect & ~VM_PAGE_GUARD;
    for (const char *extra = word(r); *extra; extra = word(r))
        if (strncmp(extra, "alloc=", 6) == 0 ? !parse_number(r, extra + 6, &region.allocation_base)
                                             : !parse_protect(r, extra, &region.allocation_protect))
            return false;
    return add_region(r, region);
}

static Region free_region(vm_addr base, vm_addr end) {
    return (Region){.base = base, .end = end, .state = VM_MEM_FREE, .protect = VM_PAGE_NOACCESS};
}

static bool read_free(Reader *r) {
    Region region = {0};
    bool follows;
    return read_extent(r, &region, &follows) && add_region(r, free_region(region.base, region.end));
}

static bool read_hole(Reader *r) {
    Region region = {0};
    bool follows;
    return read_extent(r, &region, &follows) &&
           add_region(r, (Region){.base = region.base, .end = region.end});
}

static bool read_range(Reader *r) {
    r->has_range = true;
    return number(r, &r->range_base) && number(r, &r->range_end);
}

static bool read_platform(Reader *r) {
    Platform *p = &r->out->platform;
    const char *system = word(r), *version = word(r), *arch = word(r);
    *p = (Platform){.wine = strcmp(system, "wine") == 0};
    if (!p->wine && strcmp(system, "windows") != 0)
        return error_set(r->err, "platform is 'wine' or 'windows', not '%s'", system);
    if (sscanf(version, "%" SCNu32 ".%" SCNu32 ".%" SCNu32, &p->major, &p->minor, &p->build) < 2)
        return error_set(r->err, "'%s' is no version", version);
    while (*arch && strcmp(arch_name(p->arch), arch) != 0)
        if (++p->arch == ARCH_COUNT)
            return error_set(r->err, "'%s' is no architecture", arch);
    snprintf(p->name, sizeof p->name, "%s %s", p->wine ? "Wine" : "Windows", version);
    return true;
}

static bool read_pid(Reader *r) {
    uint64_t pid;
    if (!number(r, &pid))
        return false;
    r->out->pid = (uint32_t)pid;
    return true;
}

static bool read_peb(Reader *r) {
    return number(r, &r->out->peb);
}

static bool read_checkpoint(Reader *r) {
    uint64_t ordinal;
    snprintf(r->out->checkpoint, sizeof r->out->checkpoint, "%s", word(r));
    if (!number(r, &ordinal))
        return false;
    r->out->ordinal = (uint32_t)ordinal;
    const char *which = word(r);
    r->out->main_process = strcmp(which, "main") == 0;
    r->out->captured |= HAS_CHECKPOINT;
    return r->out->main_process || strcmp(which, "other") == 0 ||
           error_set(r->err, "a checkpoint is of the 'main' or an 'other' process");
}

static bool read_thread(Reader *r) {
    Thread thread = {0};
    uint64_t id;
    if (!number(r, &id))
        return false;
    thread.id = (uint32_t)id;
    const struct {
        const char *key;
        vm_addr *field;
    } fields[] = {{"teb=", &thread.teb},
                  {"sp=", &thread.stack_pointer},
                  {"ssp=", &thread.shadow_stack},
                  {"start=", &thread.start}};
    enum { FIELDS = sizeof fields / sizeof *fields };
    for (;;) {
        r->rest += strspn(r->rest, " \t\r");
        if (strncmp(r->rest, "name=", 5) == 0) {
            thread.name = tail(r) + 5;
            break;
        }
        const char *text = word(r);
        size_t i = 0;
        if (!*text)
            break;
        while (i < FIELDS && strncmp(text, fields[i].key, strlen(fields[i].key)) != 0)
            i++;
        if (i == FIELDS)
            return error_set(r->err, "a thread has teb=, sp=, ssp=, start= and name=, not '%s'",
                             text);
        if (!parse_number(r, text + strlen(fields[i].key), fields[i].field))
            return false;
    }
    return snapshot_add_thread(r->out, thread) || memory_ran_out(r);
}

static bool read_module(Reader *r) {
    uint64_t base, size;
    return number(r, &base) && number(r, &size) &&
           (snapshot_add_module(r->out, base, size, tail(r)) || memory_ran_out(r));
}

static bool read_section(Reader *r) {
    uint64_t base, identity = 0;
    if (!number(r, &base))
        return false;
    const char *backing = word(r);
    const bool file = strcmp(backing, "file") == 0;
    if (!file && strcmp(backing, "pagefile") != 0)
        return error_set(r->err, "a section is backed by 'file' or 'pagefile', not '%s'", backing);
    if (file)
        return snapshot_add_section(r->out, base, SECTION_FILE, tail(r)) || memory_ran_out(r);
    return (!*r->rest || number(r, &identity)) &&
           (snapshot_add_pagefile_section(r->out, base, identity) || memory_ran_out(r));
}

static bool read_walk(Reader *r) {
    uint64_t heap;
    if (!number(r, &heap))
        return false;
    const char *how = word(r);
    const WalkedHeap walk = {heap, strcmp(how, "finished") == 0};
    if (!walk.finished && strcmp(how, "locked") != 0)
        return error_set(r->err, "a walk is 'finished' or found the heap 'locked', not '%s'", how);
    return snapshot_add_heap_walk(r->out, walk) || memory_ran_out(r);
}

static const char *const heap_parts[] = {"segment", "large", "frontend", "memory"};
static_assert(sizeof heap_parts / sizeof *heap_parts == HEAP_PART_COUNT, "a name a part");

// Without a range: somebody asked, and none was locked.
static bool read_locked(Reader *r) {
    uint64_t base, end;
    r->out->captured |= HAS_LOCKED;
    const char *text = word(r);
    if (!*text)
        return true;
    return parse_number(r, text, &base) && number(r, &end) &&
           (snapshot_add_locked(r->out, base, end) || memory_ran_out(r));
}

static bool read_walkregion(Reader *r) {
    HeapWalkRegion region = {0};
    if (!number(r, &region.heap))
        return false;
    const char *part = word(r);
    while (region.part < HEAP_PART_COUNT && strcmp(part, heap_parts[region.part]) != 0)
        region.part++;
    if (region.part == HEAP_PART_COUNT)
        return error_set(r->err, "'%s' is no part of a heap", part);
    return number(r, &region.allocation_base) &&
           (snapshot_add_heap_walk_region(r->out, region) || memory_ran_out(r));
}

static bool read_named(Reader *r, bool (*add)(Snapshot *, const char *, uint64_t)) {
    const char *name = word(r);
    uint64_t value;
    return number(r, &value) && (add(r->out, name, value) || memory_ran_out(r));
}

static bool read_claim(Reader *r) {
    return read_named(r, snapshot_add_claim);
}

static bool read_parameter(Reader *r) {
    return read_named(r, snapshot_add_parameter);
}

static bool read_capability(Reader *r) {
    return read_named(r, snapshot_add_capability);
}

// The captured page at base; added, all zero, where it is new.
static Page *page_at(Reader *r, vm_addr base) {
    for (size_t i = r->page_count; i-- > 0;)
        if (r->pages[i].base == base)
            return &r->pages[i];
    Page *grown = realloc(r->pages, (r->page_count + 1) * sizeof *grown);
    if (!grown) {
        memory_ran_out(r);
        return NULL;
    }
    r->pages = grown;
    grown[r->page_count] = (Page){.base = base};
    return &grown[r->page_count++];
}

static bool put_bytes(Reader *r, vm_addr *addr, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++, ++*addr, value >>= 8) {
        Page *page = page_at(r, vm_align_down(*addr, VM_PAGE));
        if (!page)
            return false;
        page->bytes[*addr % VM_PAGE] = (uint8_t)value;
    }
    return true;
}

static bool read_units(Reader *r, size_t size, int base) {
    uint64_t addr;
    if (!number(r, &addr))
        return false;
    for (const char *text = word(r); *text; text = word(r)) {
        char *end;
        const uint64_t value = strtoull(text, &end, base);
        if (*end || (size < 8 && value >> size * 8))
            return error_set(r->err, "'%s' is no value of %zu bytes", text, size);
        if (!put_bytes(r, &addr, value, size))
            return false;
    }
    return true;
}

static bool read_bytes_line(Reader *r) {
    return read_units(r, 1, 16);
}

static bool read_u16_line(Reader *r) {
    return read_units(r, 2, 0);
}

static bool read_u32_line(Reader *r) {
    return read_units(r, 4, 0);
}

static bool read_u64_line(Reader *r) {
    return read_units(r, 8, 0);
}

static bool read_page(Reader *r) {
    uint64_t base, count;
    if (!number(r, &base))
        return false;
    const char *text = word(r);
    if (!*text)
        text = "1";
    if (!parse_number(r, text, &count))
        return false;
    for (uint64_t i = 0; i < count; i++)
        if (!page_at(r, base + i * VM_PAGE))
            return false;
    return true;
}

static bool read_not_captured(Reader *r) {
    static const struct {
        const char *name;
        unsigned bit;
    } facts[] = {{"regions", HAS_REGIONS},
                 {"threads", HAS_THREADS},
                 {"modules", HAS_MODULES},
                 {"sections", HAS_SECTIONS},
                 {"walks", HAS_HEAP_WALKS}};
    for (const char *text = word(r); *text; text = word(r)) {
        size_t i = 0;
        while (i < sizeof facts / sizeof *facts && strcmp(facts[i].name, text) != 0)
            i++;
        if (i == sizeof facts / sizeof *facts)
            return error_set(r->err, "'%s' is no kind of fact", text);
        r->out->captured &= ~facts[i].bit;
    }
    return true;
}

static const struct {
    const char *key;
    bool (*read)(Reader *);
} lines[] = {
    {"bytes", read_bytes_line},
    {"capability", read_capability},
    {"checkpoint", read_checkpoint},
    {"claim", read_claim},
    {"free", read_free},
    {"locked", read_locked},
    {"hole", read_hole},
    {"module", read_module},
    {"not-captured", read_not_captured},
    {"page", read_page},
    {"parameter", read_parameter},
    {"peb", read_peb},
    {"pid", read_pid},
    {"platform", read_platform},
    {"range", read_range},
    {"region", read_region},
    {"section", read_section},
    {"thread", read_thread},
    {"u16", read_u16_line},
    {"u32", read_u32_line},
    {"u64", read_u64_line},
    {"walk", read_walk},
    {"walkregion", read_walkregion},
};

static bool read_line(Reader *r) {
    const char *key = word(r);
    if (!*key || *key == '#')
        return true;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strcmp(lines[i].key, key) == 0)
            return lines[i].read(r) &&
                   (!*tail(r) ||
                    error_set(r->err, "there is more on the line than '%s' takes", key));
    return error_set(r->err, "'%s' is no fact", key);
}

static bool read_lines(Reader *r, char *text) {
    unsigned line = 1;
    for (char *next; text; text = next, line++) {
        next = strchr(text, '\n');
        if (next)
            *next++ = '\0';
        r->rest = text;
        Error why = {0}, *err = r->err;
        r->err = &why;
        const bool ok = read_line(r);
        r->err = err;
        if (!ok)
            return error_set(err, "line %u: %s", line, why.text);
    }
    return true;
}

static int by_base(const void *a, const void *b) {
    const vm_addr x = ((const Region *)a)->base, y = ((const Region *)b)->base;
    return (x > y) - (x < y);
}

static bool fill_gap(Reader *r, vm_addr base, vm_addr end) {
    return base >= end || snapshot_add_region(r->out, free_region(base, end)) || memory_ran_out(r);
}

static bool fill_gaps(Reader *r) {
    Snapshot *s = r->out;
    const size_t listed = s->region_count;
    if (listed)
        qsort(s->regions, listed, sizeof *s->regions, by_base);
    vm_addr end = r->has_range ? r->range_base : listed ? s->regions[0].base : 0;
    for (size_t i = 0; i < listed; i++) {
        if (!fill_gap(r, end, s->regions[i].base))
            return false;
        end = s->regions[i].end;
    }
    return !r->has_range || fill_gap(r, end, r->range_end);
}

static bool add_pages(Reader *r) {
    for (size_t i = 0; i < r->page_count; i++)
        if (!snapshot_add_memory(r->out, r->pages[i].base, VM_PAGE, r->pages[i].bytes, true))
            return memory_ran_out(r);
    return true;
}

bool text_snapshot(const char *text, Snapshot *out, Error *err) {
    snapshot_init(out);
    out->captured = HAS_REGIONS | HAS_THREADS | HAS_MODULES | HAS_SECTIONS | HAS_HEAP_WALKS;
    Reader r = {.out = out, .err = err};
    char *copy = malloc(strlen(text) + 1);
    const bool ok = copy ? read_lines(&r, strcpy(copy, text)) && fill_gaps(&r) && add_pages(&r) &&
                               snapshot_finish(out, err)
                         : memory_ran_out(&r);
    free(copy);
    free(r.pages);
    if (!ok)
        snapshot_free(out);
    return ok;
}
