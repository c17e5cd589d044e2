// Why one address is what it is: the label, its evidence, and what lost.

#include "render_internal.h"

#include <inttypes.h>
#include <string.h>

static void print_line(const char *name, const char *text, FILE *out) {
    fprintf(out, "  %-11s %s\n", name, text);
}

static void print_range(const char *name, vm_addr base, vm_addr end, FILE *out) {
    char size[32];
    fprintf(out, "  %-11s 0x%" PRIx64 "-0x%" PRIx64 ", %s\n", name, base, end,
            size_text(end - base, size, sizeof size));
}

static void print_kernel(const Snapshot *s, const Region *r, FILE *out) {
    char protect[32], size[32];
    vm_addr base = 0, end = 0;
    if (r->state == VM_NOT_CAPTURED) {
        print_line("kernel", "not captured", out);
        return;
    }
    print_range("region", r->base, r->end, out);
    if (region_is_allocated(r))
        fprintf(out, "  %-11s %s, %s, protect %s\n", "kernel", vm_state_name(r->state),
                vm_type_name(r->type), protect_text(r, protect, sizeof protect));
    if (snapshot_allocation(s, r->base, &base, &end))
        fprintf(out, "  %-11s 0x%" PRIx64 "-0x%" PRIx64 ", %s, AllocationProtect %s\n",
                "allocation", base, end, size_text(end - base, size, sizeof size),
                vm_protect_text(r->allocation_protect, protect, sizeof protect));
}

static void print_evidence(const Evidence *evidence, unsigned count, const char *indent,
                           FILE *out) {
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "%s%-20s 0x%-14" PRIx64 "  %s\n", indent, evidence[i].fact, evidence[i].value,
                evidence[i].source);
}

static void print_rejected(const View *view, const Label *label, FILE *out) {
    size_t count;
    const Rule *rules = rule_table(&count);
    for (size_t i = 0; i < label->rejected_count; i++) {
        const Finding *f = &view->map.findings[view->map.rejected[label->rejected + i]];
        const Rule *rule = &rules[f->rule];
        fprintf(out, "  %-11s %s: %s (rule %s, confidence %s%s)\n", "not", kind_name(f->kind),
                rule->because, rule->name, confidence_name(f->confidence),
                f->overruled ? ", contradicted by a stronger source" : "");
        print_evidence(f->evidence, f->evidence_count, "              ", out);
    }
}

// Where neither VirtualAlloc nor a heap nor a thread can have begun an allocation: what is left is
// the system, or VirtualAlloc2 with a part of a placeholder (Microsoft, MEM_REPLACE_PLACEHOLDER).
static bool is_off_grid(const View *view, const Label *label) {
    return label->kind == KIND_PRIVATE &&
           view->snapshot.regions[label->region].allocation_base % VM_GRANULARITY != 0;
}

// What was not captured, where it could have changed this label.
static void print_unknown(const View *view, const Label *label, FILE *out) {
    const Snapshot *s = &view->snapshot;
    const Region *r = &s->regions[label->region];
    const bool plain =
        (label->kind == KIND_PRIVATE || label->kind == KIND_MAPPED) && !is_off_grid(view, label);
    if (plain && !view->facts.heap_list_captured)
        print_line("not known", "the list of heaps was not captured: this may belong to one", out);
    for (size_t i = 0; plain && i < view->facts.heap_count; i++)
        if (view->facts.heaps[i].lock_held && !view->facts.heaps[i].layout_complete)
            fprintf(out,
                    "  %-11s heap 0x%" PRIx64
                    " could not be walked, because another thread held its lock: this may "
                    "belong to it\n",
                    "not known", view->facts.heaps[i].heap);
    if (plain && !(s->captured & HAS_THREADS))
        print_line("not known", "not all threads were captured: this may be a stack", out);
    if (r->type == VM_MEM_MAPPED && !snapshot_section(s, r->allocation_base))
        print_line("not known", "the name of the file, if there is one, was not captured", out);
}

// The views of one section are one memory, whatever their protection.
static void print_same_memory(const Snapshot *s, vm_addr allocation_base, FILE *out) {
    const Section *section = snapshot_section(s, allocation_base);
    size_t others = 0;
    for (size_t i = 0; section && section->identity && i < s->section_count; i++)
        if (s->sections[i].identity == section->identity && &s->sections[i] != section)
            fprintf(out, others++ ? ", 0x%" PRIx64 : "  same memory 0x%" PRIx64,
                    s->sections[i].allocation_base);
    if (others)
        fputs(": views of the same section\n", out);
}

bool render_explain(const View *view, vm_addr addr, FILE *out) {
    const Label *label = map_at(&view->map, addr);
    if (!label) {
        fprintf(out, "0x%" PRIx64 " lies outside the snapshot\n", addr);
        return !ferror(out);
    }
    const Snapshot *s = &view->snapshot;
    char detail[DETAIL_SIZE];
    Evidence evidence[4];
    detail_text(view, label, detail);
    fprintf(out, "0x%" PRIx64 ": %s%s%s\n", addr, kind_name(label->kind), *detail ? ", " : "",
            detail);
    print_line("meaning", kind_row(label->kind)->meaning, out);
    print_line("lesson", kind_row(label->kind)->lesson, out);
    print_range("range", label->base, label->end, out);
    print_kernel(s, &s->regions[label->region], out);
    fprintf(out, "  %-11s %s (rule %s, confidence %s)\n", "because",
            label_because(&view->map, label), label_rule(&view->map, label),
            confidence_name(label->confidence));
    print_evidence(evidence, label_evidence(s, &view->map, label, evidence), "              ", out);
    print_same_memory(s, s->regions[label->region].allocation_base, out);
    print_rejected(view, label, out);
    if (label->conflict)
        print_line("conflict", "strong sources contradict each other here", out);
    if (is_off_grid(view, label))
        print_line("against",
                   "VirtualAlloc, heaps and stacks begin at multiples of 64 KB: this does not",
                   out);
    print_unknown(view, label, out);
    print_notes(view, out);
    return !ferror(out);
}
