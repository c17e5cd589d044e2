// One linear merge of both lists of labels. Labels tile regions, so wherever a fact
// or a use changes, in either snapshot, a label ends.

#include "diff.h"

#include "array.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const action_names[] = {
    "reserved",  "allocated",   "mapped",    "loaded",   "released",
    "committed", "decommitted", "protected", "replaced", "relabeled",
};
static_assert(sizeof action_names / sizeof *action_names == ACTION_COUNT, "a name for each action");

const char *action_name(Action action) {
    return action_names[action];
}

typedef struct Side { // one snapshot in the merge
    const Snapshot *s;
    const Map *map;
    size_t next;        // the first label that ends above the position
    const Label *label; // the label that holds the position, or NULL: outside
} Side;

static const Region *region_of(const Side *side) {
    return side->label ? &side->s->regions[side->label->region] : NULL;
}

static bool is_free(const Region *r) {
    return !r || r->state == VM_MEM_FREE;
}

static Action action_of_new(const Region *r) {
    if (r->type == VM_MEM_IMAGE)
        return ACTION_LOADED;
    if (r->type == VM_MEM_MAPPED)
        return ACTION_MAPPED;
    return r->state == VM_MEM_RESERVE ? ACTION_RESERVED : ACTION_ALLOCATED;
}

static bool same_use(const Side *a, const Side *b) {
    const Finding *x = label_finding(a->map, a->label), *y = label_finding(b->map, b->label);
    return a->label->kind == b->label->kind && (x ? x->thread_id : 0) == (y ? y->thread_id : 0) &&
           (x ? x->heap : 0) == (y ? y->heap : 0);
}

static bool is_captured(const Region *r) {
    return !r || r->state != VM_NOT_CAPTURED;
}

// False where nothing changed, or where one snapshot does not say. AllocationProtect never changes
// in an allocation's life: another one is another allocation.
static bool action_between(const Side *a, const Side *b, Action *out) {
    const Region *before = region_of(a), *after = region_of(b);
    if ((is_free(before) && is_free(after)) || !is_captured(before) || !is_captured(after))
        return false;
    if (is_free(before))
        *out = action_of_new(after);
    else if (is_free(after))
        *out = ACTION_RELEASED;
    else if (before->allocation_base != after->allocation_base || before->type != after->type ||
             before->allocation_protect != after->allocation_protect)
        *out = ACTION_REPLACED;
    else if (before->state != after->state)
        *out = after->state == VM_MEM_COMMIT ? ACTION_COMMITTED : ACTION_DECOMMITTED;
    else if (before->protect != after->protect)
        *out = ACTION_PROTECTED;
    else if (!same_use(a, b))
        *out = ACTION_RELABELED;
    else
        return false;
    return true;
}

static bool same_allocation(const Region *a, const Region *b) {
    return is_free(a) || is_free(b) ? is_free(a) == is_free(b)
                                    : a->allocation_base == b->allocation_base;
}

static bool same_page_facts(const Region *a, const Region *b) {
    return is_free(a) || is_free(b) ? is_free(a) == is_free(b)
                                    : a->state == b->state && a->protect == b->protect;
}

// Whether b only continues what a says. What happened to a whole allocation is one
// change, whatever its pages looked like.
static bool continues(const Change *a, const Change *b) {
    const bool whole =
        a->action == ACTION_RELEASED || a->action == ACTION_MAPPED || a->action == ACTION_LOADED;
    return a->end == b->base && a->action == b->action && a->kind_before == b->kind_before &&
           a->kind_after == b->kind_after && same_allocation(a->before, b->before) &&
           same_allocation(a->after, b->after) &&
           (whole ||
            (same_page_facts(a->before, b->before) && same_page_facts(a->after, b->after)));
}

static bool add_change(Diff *d, Change change) {
    if (d->count && continues(&d->changes[d->count - 1], &change)) {
        d->changes[d->count - 1].end = change.end;
        return true;
    }
    Change *room = array_room(d->changes, d->count, sizeof *d->changes);
    if (!room)
        return false;
    d->changes = room;
    d->changes[d->count++] = change;
    return true;
}

// Moves to position and returns where this side changes next.
static vm_addr move_to(Side *side, vm_addr position) {
    const Map *m = side->map;
    while (side->next < m->label_count && m->labels[side->next].end <= position)
        side->next++;
    side->label = NULL;
    if (side->next == m->label_count)
        return UINT64_MAX;
    const Label *label = &m->labels[side->next];
    if (label->base > position)
        return label->base;
    side->label = label;
    return label->end;
}

// A free range may become unusable by what happens beside it: no change of its own.
static Kind kind_of(const Side *side) {
    return is_free(region_of(side)) ? KIND_FREE : side->label->kind;
}

bool diff(const Snapshot *a, const Map *map_a, const Snapshot *b, const Map *map_b, Diff *out) {
    Side before = {.s = a, .map = map_a}, after = {.s = b, .map = map_b};
    *out = (Diff){0};
    for (vm_addr position = 0; position != UINT64_MAX;) {
        const vm_addr end_a = move_to(&before, position), end_b = move_to(&after, position);
        const vm_addr end = end_a < end_b ? end_a : end_b;
        Change change = {.base = position,
                         .end = end,
                         .before = region_of(&before),
                         .after = region_of(&after),
                         .kind_before = kind_of(&before),
                         .kind_after = kind_of(&after)};
        if (action_between(&before, &after, &change.action) && !add_change(out, change)) {
            diff_free(out);
            return false;
        }
        position = end;
    }
    return true;
}

void diff_free(Diff *d) {
    free(d->changes);
    *d = (Diff){0};
}
