// What a label says in words: its rule and the detail of a listing's last column.

#include "classify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// The kernel's layer, by kind. Kinds that only findings have keep NULL.
static const struct {
    const char *name, *because;
} kernel_rules[KIND_COUNT] = {
    [KIND_FREE] = {"vad-free", "the kernel says that nothing is allocated here"},
    [KIND_UNUSABLE] = {"vad-unusable", "free, but reservations begin at multiples of 64 KB and the "
                                       "space up to the next one is part of none"},
    [KIND_PRIVATE] = {"vad-private", "the kernel says MEM_PRIVATE, and nothing known points here"},
    [KIND_IMAGE] = {"vad-image", "the kernel says MEM_IMAGE"},
    [KIND_MAPPED_FILE] = {"vad-mapped-file", "the kernel says MEM_MAPPED and names the file"},
    [KIND_SHAREABLE] = {"vad-shareable",
                        "the kernel says MEM_MAPPED, and that no file is behind the section"},
    [KIND_MAPPED] = {"vad-mapped",
                     "the kernel says MEM_MAPPED; what backs the view was not captured"},
    [KIND_UNKNOWN] = {"vad-unknown", "the kernel used a state or type that has no name"},
};

const char *label_rule(const Map *map, const Label *label) {
    const Finding *f = label_finding(map, label);
    size_t count;
    return f ? rule_table(&count)[f->rule].name : kernel_rules[label->kind].name;
}

const char *label_because(const Map *map, const Label *label) {
    const Finding *f = label_finding(map, label);
    size_t count;
    return f ? rule_table(&count)[f->rule].because : kernel_rules[label->kind].because;
}

// The part of a stack that a region is.
static const char *stack_part(const Region *r) {
    if (r->state == VM_MEM_RESERVE)
        return "reserved";
    if (r->protect & VM_PAGE_GUARD)
        return "guard";
    return r->protect == VM_PAGE_NOACCESS ? "no access" : "committed";
}

static const char *heap_part(HeapPart part) {
    switch (part) {
    case HEAP_SEGMENT: return "segment";
    case HEAP_LARGE_BLOCK: return "large block";
    case HEAP_FRONT_END: return "front end";
    }
    return "?";
}

// The index of the first section above addr: an image's sections stand one after
// another, sorted by address.
static size_t section_above(const Facts *facts, vm_addr addr) {
    size_t low = 0, high = facts->section_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (facts->sections[middle].base <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// The name of the part of an image that holds the whole range; "" where it spans
// several sections of one protection, or the headers were not captured.
static const char *image_part(const Facts *facts, vm_addr image, vm_addr base, vm_addr end) {
    const size_t above = section_above(facts, base);
    const ImageSection *section = above ? &facts->sections[above - 1] : NULL;
    if (section && section->image_base == image && base < section->end)
        return end <= section->end ? section->name : "";
    const bool headers = base == image && above < facts->section_count &&
                         facts->sections[above].image_base == image &&
                         end <= facts->sections[above].base;
    return headers ? "headers" : "";
}

static const char *path_of(const Snapshot *s, vm_addr allocation_base) {
    const Module *module = snapshot_module(s, allocation_base);
    if (module && module->path)
        return module->path;
    const Section *section = snapshot_section(s, allocation_base);
    return section && section->path ? section->path : NULL;
}

static void image_detail(const Snapshot *s, const Facts *facts, const Label *label, char *buf,
                         size_t size) {
    const vm_addr image = s->regions[label->region].allocation_base;
    const char *path = path_of(s, image);
    const char *part = image_part(facts, image, label->base, label->end);
    snprintf(buf, size, "%s%s%s", path ? path : "no module", *part ? " " : "", part);
}

static void finding_detail(const Snapshot *s, const Label *label, const Finding *f, char *buf,
                           size_t size) {
    const Region *r = &s->regions[label->region];
    const char *path = r->type == VM_MEM_MAPPED ? path_of(s, r->allocation_base) : NULL;
    switch (f->kind) {
    case KIND_HEAP:
        snprintf(buf, size, "heap 0x%" PRIx64 " %s", f->heap, heap_part(f->heap_part));
        break;
    case KIND_STACK: snprintf(buf, size, "thread %u %s", f->thread_id, stack_part(r)); break;
    case KIND_TEB: snprintf(buf, size, "thread %u", f->thread_id); break;
    case KIND_SYSTEM:
        if (f->thread_id)
            snprintf(buf, size, "%s, thread %u", f->use, f->thread_id);
        else
            snprintf(buf, size, "%s%s%s", f->use, path ? " " : "", path ? path : "");
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
