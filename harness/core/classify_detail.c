// What a label says in words: its rule, its evidence, and the detail of a listing's last column.

#include "classify.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *label_rule(const Map *map, const Label *label) {
    const Finding *f = label_finding(map, label);
    size_t count;
    return f ? rule_table(&count)[f->rule].name : kind_row(label->kind)->kernel.rule;
}

const char *label_because(const Map *map, const Label *label) {
    const Finding *f = label_finding(map, label);
    size_t count;
    return f ? rule_table(&count)[f->rule].because : kind_row(label->kind)->kernel.because;
}

// The kernel's facts have this form, however the snapshot was taken.
static const char kernel_source[] = "MEMORY_BASIC_INFORMATION";

static const char *state_fact(uint32_t state) {
    switch (state) {
    case VM_MEM_COMMIT: return "State MEM_COMMIT";
    case VM_MEM_RESERVE: return "State MEM_RESERVE";
    case VM_MEM_FREE: return "State MEM_FREE";
    default: return "State";
    }
}

static const char *type_fact(uint32_t type) {
    switch (type) {
    case VM_MEM_PRIVATE: return "Type MEM_PRIVATE";
    case VM_MEM_MAPPED: return "Type MEM_MAPPED";
    case VM_MEM_IMAGE: return "Type MEM_IMAGE";
    default: return "Type";
    }
}

unsigned label_evidence(const Snapshot *s, const Map *map, const Label *label, Evidence out[4]) {
    const Finding *f = label_finding(map, label);
    if (f) {
        memcpy(out, f->evidence, sizeof f->evidence);
        return f->evidence_count;
    }
    const Region *r = &s->regions[label->region];
    unsigned count = 0;
    if (r->state == VM_NOT_CAPTURED)
        return 0;
    out[count++] = (Evidence){state_fact(r->state), kernel_source, r->state};
    if (r->state == VM_MEM_FREE) {
        out[count++] = (Evidence){"free from", kernel_source, r->base};
        return count;
    }
    out[count++] = (Evidence){type_fact(r->type), kernel_source, r->type};
    out[count++] = (Evidence){"AllocationBase", kernel_source, r->allocation_base};
    const uint64_t past = r->allocation_base % VM_GRANULARITY;
    const Section *section = snapshot_section(s, r->allocation_base);
    if (r->type == VM_MEM_PRIVATE && past)
        out[count++] = (Evidence){"past 64 KB multiple", kernel_source, past};
    else if (section)
        out[count++] =
            (Evidence){section->backing == SECTION_FILE ? "file behind it" : "no file behind it",
                       "MemorySectionName", r->allocation_base};
    else if (snapshot_module(s, r->allocation_base))
        out[count++] = (Evidence){"module", "loader list", r->allocation_base};
    return count;
}

void kind_total_add(KindTotal *t, const Region *r, const Label *label) {
    const uint64_t size = label->end - label->base;
    t->size += size;
    t->blocks++;
    if (size > t->largest)
        t->largest = size;
    t->has_unknown |= r->state == VM_NOT_CAPTURED;
    if (r->state == VM_MEM_RESERVE)
        t->reserved += size;
    if (r->state != VM_MEM_COMMIT)
        return;
    t->committed += size;
    if (r->type == VM_MEM_PRIVATE)
        t->private += size;
    else
        t->has_views = true;
}

void map_totals(const Snapshot *s, const Map *map, KindTotal totals[KIND_COUNT]) {
    memset(totals, 0, KIND_COUNT * sizeof *totals);
    for (size_t i = 0; i < map->label_count; i++) {
        const Label *label = &map->labels[i];
        kind_total_add(&totals[label->kind], &s->regions[label->region], label);
    }
}

// The part of a stack that a region is.
static const char *stack_part(const Region *r) {
    if (r->state == VM_NOT_CAPTURED)
        return "";
    if (r->state == VM_MEM_RESERVE)
        return "reserved";
    if (r->protect & VM_PAGE_GUARD)
        return "guard";
    return r->protect == VM_PAGE_NOACCESS ? "no access" : "committed";
}

static const char *const heap_part_names[] = {"segment", "large block", "front end", "memory"};
static_assert(sizeof heap_part_names / sizeof *heap_part_names == HEAP_PART_COUNT,
              "a name for each part of a heap");

const char *heap_part_name(HeapPart part) {
    return heap_part_names[part];
}

// A label never crosses a section's border. Where the headers were not captured,
// nothing is said.
static const char *image_part(const Facts *facts, vm_addr image, vm_addr base) {
    const ImageSection *section = facts_section(facts, base);
    if (section)
        return section->name;
    const vm_addr first = facts_section_border(facts, base);
    section = base == image && first != UINT64_MAX ? facts_section(facts, first) : NULL;
    return section && section->image_base == image ? "headers" : "";
}

static const char *path_of(const Snapshot *s, vm_addr allocation_base) {
    const Module *module = snapshot_module(s, allocation_base);
    if (module && *module->path)
        return module->path;
    const Section *section = snapshot_section(s, allocation_base);
    return section && section->path ? section->path : NULL;
}

static void image_detail(const Snapshot *s, const Facts *facts, const Label *label, char *buf,
                         size_t size) {
    const vm_addr image = s->regions[label->region].allocation_base;
    const char *path = path_of(s, image);
    const char *part = image_part(facts, image, label->base);
    const bool listed = snapshot_module(s, image);
    snprintf(buf, size, "%s%s%s",
             path     ? path
             : listed ? "no name"
                      : "no module",
             *part ? " " : "", part);
}

// Which of a WOW64 process's two, with a blank before it; "" otherwise.
static const char *bits_text(const Finding *f) {
    return f->bits == 64 ? " 64-bit" : f->bits == 32 ? " 32-bit" : "";
}

static void finding_detail(const Snapshot *s, const Label *label, const Finding *f, char *buf,
                           size_t size) {
    const Region *r = &s->regions[label->region];
    const char *path = r->type == VM_MEM_MAPPED ? path_of(s, r->allocation_base) : NULL;
    switch (f->kind) {
    case KIND_HEAP:
        snprintf(buf, size, "heap 0x%" PRIx64 " %s", f->heap, heap_part_name(f->heap_part));
        break;
    case KIND_STACK:
    case KIND_SHADOW_STACK:
        snprintf(buf, size, "thread %u%s%s%s", f->thread_id, bits_text(f),
                 *stack_part(r) ? " " : "", stack_part(r));
        break;
    case KIND_TEB: snprintf(buf, size, "thread %u%s", f->thread_id, bits_text(f)); break;
    case KIND_PEB: snprintf(buf, size, "%s", bits_text(f) + (f->bits != 0)); break;
    case KIND_SYSTEM:
        if (f->thread_id)
            snprintf(buf, size, "%s, thread %u", f->use, f->thread_id);
        else
            snprintf(buf, size, "%s%s%s", f->use, path ? " " : "", path ? path : "");
        break;
    case KIND_IMAGE:
        path = path_of(s, f->base);
        snprintf(buf, size, "%s", path ? path : "");
        break;
    default: buf[0] = '\0';
    }
}

const char *label_detail(const Snapshot *s, const Facts *facts, const Map *map, const Label *label,
                         char *buf, size_t size) {
    const Finding *f = label_finding(map, label);
    const char *path = NULL;
    buf[0] = '\0';
    if (f) {
        finding_detail(s, label, f, buf, size);
    } else if (label->kind == KIND_IMAGE) {
        image_detail(s, facts, label, buf, size);
    } else if (label->kind == KIND_MAPPED_FILE) {
        path = path_of(s, s->regions[label->region].allocation_base);
        snprintf(buf, size, "%s", path ? path : "");
    }
    return buf;
}
