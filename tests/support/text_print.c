#include "support.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void print_platform(const Snapshot *s, FILE *out) {
    const Platform *p = &s->platform;
    const char *version = strchr(p->name, ' ');
    if (version)
        fprintf(out, "platform %s%s%s%s\n", p->wine ? "wine" : "windows", version,
                p->arch == ARCH_AMD64 ? "" : " ", p->arch == ARCH_AMD64 ? "" : arch_name(p->arch));
    fprintf(out, "pid %" PRIu32 "\n", s->pid);
    if (s->peb)
        fprintf(out, "peb 0x%" PRIx64 "\n", s->peb);
    if (s->captured & HAS_CHECKPOINT)
        fprintf(out, "checkpoint %s %" PRIu32 " %s\n", s->checkpoint, s->ordinal,
                s->main_process ? "main" : "other");
}

static void print_not_captured(unsigned captured, FILE *out) {
    static const struct {
        const char *name;
        unsigned bit;
    } facts[] = {{"regions", HAS_REGIONS},
                 {"threads", HAS_THREADS},
                 {"modules", HAS_MODULES},
                 {"sections", HAS_SECTIONS},
                 {"walks", HAS_HEAP_WALKS}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (!(captured & facts[i].bit))
            fprintf(out, "not-captured %s\n", facts[i].name);
}

static void print_region(const Region *r, FILE *out) {
    char protect[32], allocation_protect[32];
    const uint64_t pages = (r->end - r->base) / VM_PAGE;
    if (r->state == VM_MEM_FREE)
        fprintf(out, "free 0x%" PRIx64 " %" PRIu64 "\n", r->base, pages);
    else if (r->state == VM_NOT_CAPTURED)
        fprintf(out, "hole 0x%" PRIx64 " %" PRIu64 "\n", r->base, pages);
    else
        fprintf(
            out, "region 0x%" PRIx64 " %" PRIu64 " %s %s %s %s alloc=0x%" PRIx64 "\n", r->base,
            pages, vm_state_name(r->state), vm_type_name(r->type),
            vm_protect_text(r->protect, protect, sizeof protect),
            vm_protect_text(r->allocation_protect, allocation_protect, sizeof allocation_protect),
            r->allocation_base);
}

static void print_thread(const Thread *t, FILE *out) {
    fprintf(out, "thread 0x%" PRIx32, t->id);
    if (t->teb)
        fprintf(out, " teb=0x%" PRIx64, t->teb);
    if (t->stack_pointer)
        fprintf(out, " sp=0x%" PRIx64, t->stack_pointer);
    if (t->shadow_stack)
        fprintf(out, " ssp=0x%" PRIx64, t->shadow_stack);
    if (t->start)
        fprintf(out, " start=0x%" PRIx64, t->start);
    fprintf(out, "%s%s\n", t->name ? " name=" : "", t->name ? t->name : "");
}

static void print_objects(const Snapshot *s, FILE *out) {
    static const char *const parts[] = {"segment", "large", "frontend", "memory"};
    static_assert(sizeof parts / sizeof *parts == HEAP_PART_COUNT, "a name a part");
    for (size_t i = 0; i < s->module_count; i++)
        fprintf(out, "module 0x%" PRIx64 " 0x%" PRIx64 " %s\n", s->modules[i].base,
                s->modules[i].size, s->modules[i].path);
    for (size_t i = 0; i < s->section_count; i++) {
        fprintf(out, "section 0x%" PRIx64 " %s%s", s->sections[i].allocation_base,
                s->sections[i].backing == SECTION_FILE ? "file " : "pagefile",
                s->sections[i].path ? s->sections[i].path : "");
        if (s->sections[i].identity)
            fprintf(out, " 0x%" PRIx64, s->sections[i].identity);
        fputc('\n', out);
    }
    for (size_t i = 0; i < s->heap_walk_count; i++)
        fprintf(out, "walk 0x%" PRIx64 " %s\n", s->heap_walks[i].heap,
                s->heap_walks[i].finished ? "finished" : "locked");
    if (s->captured & HAS_LOCKED && s->locked_count == 0)
        fprintf(out, "locked\n");
    for (size_t i = 0; i < s->locked_count; i++)
        fprintf(out, "locked 0x%" PRIx64 " 0x%" PRIx64 "\n", s->locked[i].base, s->locked[i].end);
    for (size_t i = 0; i < s->heap_walk_region_count; i++)
        fprintf(out, "walkregion 0x%" PRIx64 " %s 0x%" PRIx64 "\n", s->heap_walk_regions[i].heap,
                parts[s->heap_walk_regions[i].part], s->heap_walk_regions[i].allocation_base);
}

static void print_named(const Snapshot *s, FILE *out) {
    for (size_t i = 0; i < s->claim_count; i++)
        fprintf(out, "claim %s 0x%" PRIx64 "\n", s->claims[i].name, s->claims[i].value);
    for (size_t i = 0; i < s->parameter_count; i++)
        fprintf(out, "parameter %s 0x%" PRIx64 "\n", s->parameters[i].name, s->parameters[i].value);
    for (size_t i = 0; i < s->capability_count; i++)
        fprintf(out, "capability %s 0x%" PRIx64 "\n", s->capabilities[i].name,
                s->capabilities[i].value);
}

// Rows of 16 bytes; rows of zeros are left to the page line above them.
static void print_memory(const MemoryRange *m, FILE *out) {
    const vm_addr first = vm_align_down(m->base, VM_PAGE);
    const vm_addr end = vm_align_up(m->base + m->size, VM_PAGE);
    const uint64_t pages = (end - first) / VM_PAGE;
    fprintf(out, "page 0x%" PRIx64 " %" PRIu64 "\n", first, pages);
    for (uint64_t at = 0, size; at < m->size; at += size) {
        static const uint8_t zeros[16];
        size = 16 - (m->base + at) % 16;
        size = size < m->size - at ? size : m->size - at;
        if (memcmp(m->bytes + at, zeros, size) == 0)
            continue;
        fprintf(out, "bytes 0x%" PRIx64, m->base + at);
        for (uint64_t i = 0; i < size; i++)
            fprintf(out, " %02x", m->bytes[at + i]);
        fputc('\n', out);
    }
}

void text_snapshot_print(const Snapshot *s, FILE *out) {
    print_platform(s, out);
    print_not_captured(s->captured, out);
    for (size_t i = 0; i < s->region_count; i++)
        print_region(&s->regions[i], out);
    for (size_t i = 0; i < s->thread_count; i++)
        print_thread(&s->threads[i], out);
    print_objects(s, out);
    print_named(s, out);
    for (size_t i = 0; i < s->memory_count; i++)
        print_memory(&s->memory[i], out);
}
