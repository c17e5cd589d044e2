// A step from one snapshot to the next one of the same process, in as few rows as tell it.

#include "render_internal.h"

#include <assert.h>

typedef struct Side { // one of the two snapshots, and how far its labels were looked at
    const View *view;
    size_t next;
    Json json;
    Out row; // the row that is compared
} Side;

static const Label *label_of(const Side *side) {
    const Map *map = &side->view->map;
    return side->next < map->label_count ? &map->labels[side->next] : NULL;
}

// The row's text. It is shorter than what is gathered at once: MOST_REJECTED claims of four facts.
static const Out *text_of(Side *side) {
    side->row.used = 0;
    side->json = (Json){.gathered = &side->row};
    json_row(&side->json, side->view, label_of(side));
    assert(side->row.used < sizeof side->row.bytes);
    return &side->row;
}

static const Region *region_of(const Side *side) {
    return &side->view->snapshot.regions[label_of(side)->region];
}

// Of memory that only the kernel describes, nothing else can differ.
static bool is_plain(const Side *side) {
    const Region *r = region_of(side);
    return label_of(side)->finding == NO_FINDING && label_of(side)->rejected_count == 0 &&
           (r->state == VM_MEM_FREE || r->type == VM_MEM_PRIVATE);
}

static bool same_plain(const Side *a, const Side *b) {
    const Region *x = region_of(a), *y = region_of(b);
    return is_plain(a) && is_plain(b) && label_of(a)->end == label_of(b)->end &&
           label_of(a)->kind == label_of(b)->kind && x->state == y->state &&
           x->protect == y->protect && x->allocation_base == y->allocation_base &&
           x->allocation_protect == y->allocation_protect;
}

static bool same(Side *a, Side *b) {
    if (same_plain(a, b))
        return true;
    const Out *x = text_of(a), *y = text_of(b);
    return x->used == y->used && memcmp(x->bytes, y->bytes, x->used) == 0;
}

// Which of the two has the lower row; both, where they begin at the same address.
static void take_lower(const Label *old, const Label *new, bool *of_old, bool *of_new) {
    *of_old = old && (!new || old->base <= new->base);
    *of_new = new && (!old || new->base <= old->base);
}

// One of the two lists: the rows that are new, or the bases that are gone.
static void write_changed(Json *j, const View *before, const View *after, bool rows) {
    static Side old, new;
    old = (Side){.view = before};
    new = (Side){.view = after};
    while (label_of(&old) || label_of(&new)) {
        bool of_old, of_new;
        take_lower(label_of(&old), label_of(&new), &of_old, &of_new);
        if (!(of_old && of_new && same(&old, &new))) {
            if (rows && of_new)
                json_row(j, after, label_of(&new));
            if (!rows && of_old)
                json_address(j, NULL, label_of(&old)->base);
        }
        old.next += of_old;
        new.next += of_new;
    }
}

bool render_step_json(const View *before, const View *after, const Diff *d, FILE *out) {
    Out gathered = {.file = out, .used = 0};
    Json j = {.out = out, .gathered = &gathered};
    json_open(&j, NULL, '{');
    json_text(&j, "checkpoint", after->snapshot.checkpoint);
    json_open(&j, "events", '[');
    story_tell(before, after, d, json_event, &j);
    json_close(&j, ']');
    json_open(&j, "gone", '[');
    write_changed(&j, before, after, false);
    json_close(&j, ']');
    json_open(&j, "rows", '[');
    write_changed(&j, before, after, true);
    json_close(&j, ']');
    json_close(&j, '}');
    json_newline(&j);
    out_flush(&gathered);
    return !ferror(out);
}
