// Which rows of a snapshot a listing is about, and the walk over them: one way to choose
// rows for every form of output.

#ifndef REGIONLAB_SELECT_H
#define REGIONLAB_SELECT_H

#include "view.h"

#define MOST_PROTECTS 8

typedef struct Selection {            // all zero: every row
    bool hide_free;                   // without free and unusable rows
    vm_addr only_in;                  // non-zero: only the allocation that holds this address
    unsigned kinds;                   // bits 1 << Kind; 0: any
    unsigned states;                  // VM_MEM_COMMIT | ...; 0: any
    uint32_t protects[MOST_PROTECTS]; // as Protect; 0 is what has no pages
    unsigned protect_count;           // 0: any
} Selection;

// Adds the words of a list, "heap,stack", to the selection. False at the first unknown word,
// which *word then holds, and at one protection too many (protect_count tells which).
typedef struct Word {
    char text[64];
} Word;
bool select_kinds(Selection *selection, const char *list, Word *word);
bool select_states(Selection *selection, const char *list, Word *word);
bool select_protects(Selection *selection, const char *list, Word *word);

// Whether it leaves any row out on purpose.
bool selection_chooses(const Selection *selection);

typedef struct Rows {
    const View *view;
    const Selection *selection;
    const Label *next, *end;
} Rows;
Rows rows_of(const View *view, const Selection *selection);
// The next row, by address, or NULL after the last.
const Label *rows_next(Rows *rows);

// Sums of the selected rows by kind.
void rows_totals(const View *view, const Selection *selection, KindTotal totals[KIND_COUNT]);

// The region that a label lies in, and its Protect: 0 where pages have none.
static inline const Region *row_region(const View *view, const Label *label) {
    return &view->snapshot.regions[label->region];
}
static inline uint32_t row_protect(const Region *r) {
    return r->state == VM_MEM_COMMIT ? r->protect : 0;
}

#endif
