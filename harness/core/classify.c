// One sweep over the regions, with the findings that begin and end on the way.
//
// Findings that hold at the sweep's position stand in one list for each rule, so
// the winner is the first of the first list that is not empty: a position costs the
// number of rules, not of findings.

#include "classify.h"

#include "array.h"
#include "large_pages.h"
#include "rules.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(sizeof(Label) == 32, "labels stay small");

static const char *const confidence_names[] = {"none",    "heuristic", "signature",
                                               "pointer", "api",       "kernel"};
static_assert(sizeof confidence_names / sizeof *confidence_names == CONFIDENCE_COUNT,
              "a name for each confidence");

const char *confidence_name(Confidence confidence) {
    return confidence_names[confidence];
}

typedef struct Edge { // where a finding begins or ends
    vm_addr at;
    uint32_t finding;
} Edge;

typedef struct Sweep {
    const Snapshot *s;
    const Facts *facts;
    Map *map;
    size_t label_room;
    Edge *starts, *ends; // sorted; finding_count of each
    size_t next_start, next_end;
    // Findings that hold here, in lists: one for each rule, then one for each rule's
    // findings that cannot win. NO_FINDING ends a list.
    uint32_t *first, *last;    // by list
    uint32_t *next, *previous; // by finding
    size_t rule_count, active;
    uint32_t region; // the region under the sweep
} Sweep;

// A label looks at this many of the findings that lost, so that a hostile dump
// cannot make a label cost more than the lists that hold there.
#define MOST_LOOKED_AT 64

// The kernel's own words for a region that no finding covers.
static Kind kernel_kind(const Snapshot *s, const Region *r) {
    if (r->state == VM_MEM_FREE)
        return KIND_FREE;
    if (r->state == VM_NOT_CAPTURED)
        return KIND_NOT_CAPTURED;
    switch (r->type) {
    case VM_MEM_PRIVATE: return KIND_PRIVATE;
    case VM_MEM_IMAGE: return KIND_IMAGE;
    case VM_MEM_MAPPED: {
        const Section *section = snapshot_section(s, r->allocation_base);
        return !section                               ? KIND_MAPPED
               : section->backing == SECTION_PAGEFILE ? KIND_SHAREABLE
                                                      : KIND_MAPPED_FILE;
    }
    default: return KIND_UNKNOWN;
    }
}

static bool more_label_room(Sweep *w) {
    const size_t room = 2 * w->label_room;
    Label *labels = realloc(w->map->labels, room * sizeof *labels);
    if (!labels)
        return false;
    w->map->labels = labels;
    w->label_room = room;
    return true;
}

static inline bool add_label(Sweep *w, const Label *label) {
    Map *m = w->map;
    if (m->label_count == w->label_room && !more_label_room(w))
        return false;
    m->labels[m->label_count++] = *label;
    return true;
}

// A free range whose start is not a multiple of 64 KB begins with a tail that no
// reservation can use.
static bool label_free(Sweep *w, Label *label) {
    const vm_addr usable = vm_align_up(w->s->regions[w->region].base, VM_GRANULARITY);
    if (label->base < usable) {
        Label tail = *label;
        tail.kind = KIND_UNUSABLE;
        tail.end = label->end < usable ? label->end : usable;
        if (!add_label(w, &tail))
            return false;
        label->base = tail.end;
    }
    return label->base == label->end || add_label(w, label);
}

// Sections of equal protection are one region: their borders come from the headers.
static bool label_image(Sweep *w, Label *label) {
    for (const vm_addr end = label->end; label->base < end; label->base = label->end) {
        const vm_addr border = facts_section_border(w->facts, label->base);
        label->end = border < end ? border : end;
        if (!add_label(w, label))
            return false;
    }
    return true;
}

static bool label_plain(Sweep *w, Label *label) {
    const Kind kind = kernel_kind(w->s, &w->s->regions[w->region]);
    label->kind = (uint8_t)kind;
    label->confidence = CONFIDENCE_KERNEL;
    return kind == KIND_FREE    ? label_free(w, label)
           : kind == KIND_IMAGE ? label_image(w, label)
                                : add_label(w, label);
}

static size_t list_of(const Sweep *w, const Finding *f) {
    const bool can_win = !f->overruled && f->confidence > CONFIDENCE_NONE;
    return can_win ? f->rule : w->rule_count + f->rule;
}

static void enter(Sweep *w, uint32_t finding) {
    const size_t list = list_of(w, &w->map->findings[finding]);
    const uint32_t before = w->last[list];
    w->next[finding] = NO_FINDING;
    w->previous[finding] = before;
    *(before == NO_FINDING ? &w->first[list] : &w->next[before]) = finding;
    w->last[list] = finding;
    w->active++;
}

static void leave(Sweep *w, uint32_t finding) {
    const size_t list = list_of(w, &w->map->findings[finding]);
    const uint32_t before = w->previous[finding], after = w->next[finding];
    *(before == NO_FINDING ? &w->first[list] : &w->next[before]) = after;
    *(after == NO_FINDING ? &w->last[list] : &w->previous[after]) = before;
    w->active--;
}

static uint32_t winner(const Sweep *w) {
    for (size_t rule = 0; rule < w->rule_count; rule++)
        if (w->first[rule] != NO_FINDING)
            return w->first[rule];
    return NO_FINDING;
}

// That there are bytes of unknown use denies no use.
static bool says_the_same(const Finding *a, const Finding *b) {
    return b->kind == KIND_UNKNOWN ||
           (a->kind == b->kind &&
            (b->confidence == CONFIDENCE_NONE ||
             (a->thread_id == b->thread_id && a->heap == b->heap && a->use == b->use)));
}

static bool contradict(const Finding *won, const Finding *lost) {
    return lost->overruled ||
           (won && won->kind != lost->kind && won->confidence >= CONFIDENCE_API &&
            lost->confidence >= CONFIDENCE_API);
}

static bool reject(Map *m, Label *label, uint32_t finding) {
    uint32_t *room = array_room(m->rejected, m->rejected_count, sizeof *m->rejected);
    if (!room)
        return false;
    m->rejected = room;
    m->rejected[m->rejected_count++] = finding;
    label->rejected_count++;
    return true;
}

// Keeps what lost here, strongest rule first.
static bool keep_rejected(Sweep *w, Label *label) {
    Map *m = w->map;
    const Finding *won = label_finding(m, label);
    size_t looked_at = 0;
    label->rejected = (uint32_t)m->rejected_count;
    for (size_t list = 0; list < 2 * w->rule_count; list++)
        for (uint32_t i = w->first[list]; i != NO_FINDING; i = w->next[i]) {
            const Finding *lost = &m->findings[i];
            if (looked_at++ == MOST_LOOKED_AT)
                return true;
            if (lost == won || (won && says_the_same(won, lost)))
                continue;
            label->conflict |= contradict(won, lost);
            if (label->rejected_count < MOST_REJECTED && !reject(m, label, i))
                return false;
        }
    return true;
}

// Where no region was captured, what a finding says of its range is one row, however many pieces
// of it the dump has the bytes of.
static bool continues_island(const Sweep *w, vm_addr base, uint32_t finding) {
    const Map *m = w->map;
    const Label *last = m->label_count ? &m->labels[m->label_count - 1] : NULL;
    return last && finding != NO_FINDING && last->finding == finding && last->end == base &&
           last->region == w->region && w->s->regions[w->region].state == VM_NOT_CAPTURED;
}

// One label from the sweep's position to end: no finding begins or ends between.
static bool label_range(Sweep *w, vm_addr base, vm_addr end) {
    Label label = {.base = base, .end = end, .region = w->region, .finding = NO_FINDING};
    if (w->active == 0)
        return label_plain(w, &label);
    label.finding = winner(w);
    if (continues_island(w, base, label.finding)) {
        w->map->labels[w->map->label_count - 1].end = end;
        return true;
    }
    if (!keep_rejected(w, &label))
        return false;
    w->map->conflict_count += label.conflict;
    if (label.finding == NO_FINDING)
        return label_plain(w, &label);
    label.kind = (uint8_t)w->map->findings[label.finding].kind;
    label.confidence = (uint8_t)w->map->findings[label.finding].confidence;
    return add_label(w, &label);
}

// Brings the lists up to date with position, and returns where they change next.
static vm_addr advance(Sweep *w, vm_addr position) {
    const size_t count = w->map->finding_count;
    while (w->next_start < count && w->starts[w->next_start].at <= position)
        enter(w, w->starts[w->next_start++].finding);
    while (w->next_end < count && w->ends[w->next_end].at <= position)
        leave(w, w->ends[w->next_end++].finding);
    const vm_addr start = w->next_start < count ? w->starts[w->next_start].at : UINT64_MAX;
    const vm_addr end = w->next_end < count ? w->ends[w->next_end].at : UINT64_MAX;
    return start < end ? start : end;
}

static inline void put_plain(Label *out, vm_addr base, vm_addr end, size_t region, Kind kind) {
    *out = (Label){.base = base,
                   .end = end,
                   .region = (uint32_t)region,
                   .finding = NO_FINDING,
                   .kind = (uint8_t)kind,
                   .confidence = CONFIDENCE_KERNEL};
}

// Private and free regions that no finding touches, from i on: most of every process, and as
// label_plain() has them. Returns the first region that is something else.
static size_t label_run(Sweep *w, size_t i, vm_addr change) {
    Map *m = w->map;
    for (; i < w->s->region_count && m->label_count + 2 <= w->label_room; i++) {
        const Region *r = &w->s->regions[i];
        const bool free = r->state == VM_MEM_FREE;
        if (r->end > change || !(free || (region_is_allocated(r) && r->type == VM_MEM_PRIVATE)))
            break;
        const vm_addr usable = free ? vm_align_up(r->base, VM_GRANULARITY) : r->base;
        const vm_addr from = usable < r->end ? usable : r->end;
        if (from > r->base)
            put_plain(&m->labels[m->label_count++], r->base, from, i, KIND_UNUSABLE);
        if (from < r->end)
            put_plain(&m->labels[m->label_count++], from, r->end, i,
                      free ? KIND_FREE : KIND_PRIVATE);
    }
    return i;
}

// The labels of one region. *change: the lists hold up to there.
static bool label_region(Sweep *w, const Region *r, vm_addr *change) {
    for (vm_addr at = r->base; at < r->end;) {
        if (at >= *change)
            *change = advance(w, at);
        const vm_addr end = *change < r->end ? *change : r->end;
        if (!label_range(w, at, end))
            return false;
        at = end;
    }
    return true;
}

static bool sweep(Sweep *w) {
    const size_t count = w->s->region_count;
    vm_addr change = 0;
    for (size_t i = 0; i < count; i++) {
        if (w->active == 0 && change > w->s->regions[i].base &&
            (i = label_run(w, i, change)) == count)
            return true;
        w->region = (uint32_t)i;
        if (!label_region(w, &w->s->regions[i], &change))
            return false;
    }
    return true;
}

static int by_edge(const void *a, const void *b) {
    const Edge *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->finding < y->finding ? -1 : x->finding > y->finding;
}

static bool prepare_lists(Sweep *w) {
    const size_t count = w->map->finding_count, lists = 2 * w->rule_count;
    w->starts = malloc((count + 1) * sizeof *w->starts);
    w->ends = malloc((count + 1) * sizeof *w->ends);
    w->next = malloc((count + 1) * sizeof *w->next);
    w->previous = malloc((count + 1) * sizeof *w->previous);
    w->first = malloc(lists * sizeof *w->first);
    w->last = malloc(lists * sizeof *w->last);
    if (!w->starts || !w->ends || !w->next || !w->previous || !w->first || !w->last)
        return false;
    for (size_t i = 0; i < count; i++) {
        w->starts[i] = (Edge){w->map->findings[i].base, (uint32_t)i};
        w->ends[i] = (Edge){w->map->findings[i].end, (uint32_t)i};
    }
    qsort(w->starts, count, sizeof *w->starts, by_edge);
    qsort(w->ends, count, sizeof *w->ends, by_edge);
    for (size_t i = 0; i < lists; i++)
        w->first[i] = w->last[i] = NO_FINDING;
    return true;
}

// Three labels for two regions, as free ones often have a tail, and room for those that findings
// add. What is not used costs no page.
static bool prepare_labels(Sweep *w) {
    w->label_room = w->s->region_count * 3 / 2 + 2 * w->map->finding_count + 64;
    w->map->labels = malloc(w->label_room * sizeof *w->map->labels);
    if (!w->map->labels)
        return false;
    prefer_large_pages(w->map->labels, w->label_room * sizeof *w->map->labels);
    return true;
}

bool classify(const Snapshot *s, const Facts *facts, Map *out, Error *err) {
    memset(out, 0, sizeof *out);
    if (s->region_count == 0)
        return error_set(err, "this snapshot has no region list, so there is nothing to classify");
    assert(s->region_count < UINT32_MAX);
    Sweep w = {.s = s, .facts = facts, .map = out};
    rule_table(&w.rule_count);
    const bool done =
        rules_run(s, facts, out) && prepare_lists(&w) && prepare_labels(&w) && sweep(&w);
    free(w.starts);
    free(w.ends);
    free(w.next);
    free(w.previous);
    free(w.first);
    free(w.last);
    if (!done) {
        map_free(out);
        return error_set(err, "out of memory while classifying %zu regions", s->region_count);
    }
    return true;
}

void map_free(Map *map) {
    free(map->labels);
    free(map->findings);
    free(map->rejected);
    memset(map, 0, sizeof *map);
}

const Label *map_at(const Map *map, vm_addr addr) {
    size_t low = 0, high = map->label_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (map->labels[middle].end <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->label_count && map->labels[low].base <= addr ? &map->labels[low] : NULL;
}

const Finding *label_finding(const Map *map, const Label *label) {
    return label->finding == NO_FINDING ? NULL : &map->findings[label->finding];
}
