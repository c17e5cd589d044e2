// Listings for people: rows, sums, changes.

#include "render_internal.h"

#include <inttypes.h>

const char *size_text(uint64_t bytes, char *buf, size_t size) {
    static const char *const units[] = {"MB", "GB", "TB", "PB", "EB"};
    const uint64_t pages = bytes / VM_PAGE;
    if (pages < 100000) {
        snprintf(buf, size, "%" PRIu64 " page%s", pages, pages == 1 ? "" : "s");
        return buf;
    }
    size_t unit = 0;
    double value = (double)bytes / (1 << 20);
    for (; value >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1024;
    snprintf(buf, size, "%.1f %s", value, units[unit]);
    return buf;
}

const char *protect_text(const Region *r, char *buf, size_t size) {
    return vm_protect_text(r->state == VM_MEM_COMMIT ? r->protect : 0, buf, size);
}

static bool is_shown(const RenderFilter *filter, const Label *label) {
    const bool is_free = label->kind == KIND_FREE || label->kind == KIND_UNUSABLE;
    return !(filter->hide_free && is_free) && !(filter->only_kind && label->kind != filter->kind);
}

static bool continues_allocation(const Snapshot *s, const Label *label) {
    const Region *r = &s->regions[label->region];
    return r->state != VM_MEM_FREE && label->base != r->allocation_base;
}

static void print_row(const View *view, const Label *label, FILE *out) {
    const Region *r = &view->snapshot.regions[label->region];
    char base[32], size[32], protect[32], detail[512];
    snprintf(base, sizeof base, "%s0x%" PRIx64,
             continues_allocation(&view->snapshot, label) ? "  " : "", label->base);
    label_detail(&view->snapshot, &view->facts, &view->map, label, detail, sizeof detail);
    fprintf(out, "%-16s  %12s  %-7s  %-6s  %s%s%s\n", base,
            size_text(label->end - label->base, size, sizeof size), vm_state_name(r->state),
            protect_text(r, protect, sizeof protect), kind_name(label->kind), *detail ? "  " : "",
            detail);
}

// The labels to print: those of one allocation, or all.
static bool label_range(const View *view, vm_addr only_in, const Label **first,
                        const Label **last) {
    *first = view->map.labels;
    *last = view->map.labels + view->map.label_count;
    if (only_in == 0)
        return true;
    vm_addr base = 0, end = 0;
    *first = map_at(&view->map, only_in);
    if (!*first)
        return false;
    if (!snapshot_allocation(&view->snapshot, only_in, &base, &end)) {
        *last = *first + 1; // free: the row itself
        return true;
    }
    *first = map_at(&view->map, base);
    *last = map_at(&view->map, end - 1) + 1;
    return true;
}

bool render_text(const View *view, const RenderFilter *filter, FILE *out) {
    static const RenderFilter everything;
    if (!filter)
        filter = &everything;
    const Label *first, *last;
    if (filter->only_in == 0)
        fprintf(out, "%-16s  %12s  %-7s  %-6s  %s\n", "BASE", "SIZE", "STATE", "PROTECT", "KIND");
    if (label_range(view, filter->only_in, &first, &last))
        for (const Label *label = first; label < last; label++)
            if (is_shown(filter, label))
                print_row(view, label, out);
    return !ferror(out);
}

static void print_total(const char *name, const KindTotal *t, FILE *out) {
    fprintf(out, "%-12s %16" PRIu64 " %14" PRIu64 " %16" PRIu64 " %8" PRIu64 " %16" PRIu64 "\n",
            name, t->size / 1024, t->committed / 1024, t->reserved / 1024, t->blocks,
            t->largest / 1024);
}

static void add_total(KindTotal *sum, const KindTotal *t) {
    sum->size += t->size;
    sum->committed += t->committed;
    sum->reserved += t->reserved;
    sum->blocks += t->blocks;
    if (t->largest > sum->largest)
        sum->largest = t->largest;
}

// "total" leaves out what is free: it is what the process has asked for.
bool render_summary(const View *view, FILE *out) {
    KindTotal totals[KIND_COUNT], used = {0};
    map_totals(&view->snapshot, &view->map, totals);
    fprintf(out, "%-12s %16s %14s %16s %8s %16s\n", "KIND", "SIZE KB", "COMMITTED KB",
            "RESERVED KB", "BLOCKS", "LARGEST KB");
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (kind != KIND_FREE && kind != KIND_UNUSABLE && totals[kind].blocks) {
            add_total(&used, &totals[kind]);
            print_total(kind_name((Kind)kind), &totals[kind], out);
        }
    print_total("total", &used, out);
    print_total(kind_name(KIND_UNUSABLE), &totals[KIND_UNUSABLE], out);
    print_total(kind_name(KIND_FREE), &totals[KIND_FREE], out);
    if (view->map.conflict_count)
        fprintf(out, "%zu rows have sources that contradict each other: see `regions explain`\n",
                view->map.conflict_count);
    return !ferror(out);
}

static void print_facts(const Region *r, Kind kind, FILE *out) {
    char protect[32];
    if (!r || r->state == VM_MEM_FREE)
        fputs("free", out);
    else if (r->state == VM_MEM_RESERVE)
        fprintf(out, "reserve %s", kind_name(kind));
    else
        fprintf(out, "commit %s %s", protect_text(r, protect, sizeof protect), kind_name(kind));
}

bool render_diff_text(const Diff *d, FILE *out) {
    for (size_t i = 0; i < d->count; i++) {
        const Change *c = &d->changes[i];
        char size[32];
        fprintf(out, "%-11s  0x%-14" PRIx64 "  %12s  ", action_name(c->action), c->base,
                size_text(c->end - c->base, size, sizeof size));
        print_facts(c->before, c->kind_before, out);
        fputs(" -> ", out);
        print_facts(c->after, c->kind_after, out);
        fputc('\n', out);
    }
    if (d->count == 0)
        fputs("no difference\n", out);
    return !ferror(out);
}
