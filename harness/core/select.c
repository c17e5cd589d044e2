#include "select.h"

#include <stdio.h>
#include <string.h>

// The next word of a list with commas. False at its end.
static bool next_word(const char **list, Word *out) {
    if (!*list)
        return false;
    const size_t length = strcspn(*list, ",");
    snprintf(out->text, sizeof out->text, "%.*s", (int)length, *list);
    *list = (*list)[length] ? *list + length + 1 : NULL;
    return true;
}

bool select_kinds(Selection *selection, const char *list, Word *word) {
    Kind kind;
    while (next_word(&list, word)) {
        if (!kind_from_name(word->text, &kind))
            return false;
        selection->kinds |= 1u << kind;
    }
    return true;
}

bool select_states(Selection *selection, const char *list, Word *word) {
    while (next_word(&list, word)) {
        uint32_t state;
        if (!vm_state_from_name(word->text, &state))
            return false;
        selection->states |= state;
    }
    return true;
}

bool select_protects(Selection *selection, const char *list, Word *word) {
    while (next_word(&list, word)) {
        uint32_t protect;
        if (selection->protect_count == MOST_PROTECTS ||
            !vm_protect_from_text(word->text, &protect))
            return false;
        selection->protects[selection->protect_count++] = protect;
    }
    return true;
}

bool selection_chooses(const Selection *selection) {
    return selection->hide_free || selection->only_in || selection->kinds || selection->states ||
           selection->protect_count;
}

static bool has_protect(const Selection *selection, uint32_t protect) {
    for (unsigned i = 0; i < selection->protect_count; i++)
        if (selection->protects[i] == protect)
            return true;
    return false;
}

static bool selects(const Selection *selection, const View *view, const Label *label) {
    const Region *r = row_region(view, label);
    const bool is_free = label->kind == KIND_FREE || label->kind == KIND_UNUSABLE;
    return !(selection->hide_free && is_free) &&
           !(selection->kinds && !(selection->kinds & 1u << label->kind)) &&
           !(selection->states && !(selection->states & r->state)) &&
           !(selection->protect_count && !has_protect(selection, row_protect(r)));
}

Rows rows_of(const View *view, const Selection *selection) {
    const Map *map = &view->map;
    Rows rows = {view, selection, map->labels, map->labels + map->label_count};
    vm_addr base = 0, end = 0;
    if (selection->only_in == 0)
        return rows;
    rows.next = map_at(map, selection->only_in);
    if (!rows.next) {
        rows.next = rows.end;
    } else if (snapshot_allocation(&view->snapshot, selection->only_in, &base, &end)) {
        rows.next = map_at(map, base);
        rows.end = map_at(map, end - 1) + 1;
    } else {
        rows.end = rows.next + 1; // free: the row itself
    }
    return rows;
}

const Label *rows_next(Rows *rows) {
    while (rows->next < rows->end) {
        const Label *label = rows->next++;
        if (selects(rows->selection, rows->view, label))
            return label;
    }
    return NULL;
}

void rows_totals(const View *view, const Selection *selection, KindTotal totals[KIND_COUNT]) {
    memset(totals, 0, KIND_COUNT * sizeof *totals);
    Rows rows = rows_of(view, selection);
    for (const Label *label; (label = rows_next(&rows));)
        kind_total_add(&totals[label->kind], row_region(view, label), label);
}
