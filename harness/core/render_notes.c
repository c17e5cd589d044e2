// What a reader of any form of output must know before trusting it: what a dump does not have,
// and what was left out of it because it is damaged.

#include "render_internal.h"

#include <inttypes.h>

static void note_omission(const Omission *o, NoteFn *note, void *context) {
    char text[700], row[40] = "";
    if (o->row != NO_ROW)
        snprintf(row, sizeof row, " row %" PRIu64, o->row);
    snprintf(text, sizeof text, "%s%s at offset 0x%" PRIx64 ", %s: %s is left out: %s", o->stream,
             row, o->offset, o->field, left_out_name(o->what), o->why);
    note(context, terminal_text(text));
}

size_t view_notes(const View *view, size_t most, NoteFn *note, void *context) {
    const Snapshot *s = &view->snapshot;
    const size_t kept = omissions_kept(s), shown = kept < most ? kept : most;
    char more[80];
    if (!(s->captured & HAS_REGIONS))
        note(context, NO_REGION_LIST);
    for (size_t i = 0; i < shown; i++)
        note_omission(&s->omissions[i], note, context);
    if (shown < s->left_out_count) {
        snprintf(more, sizeof more, "and %zu more are left out", s->left_out_count - shown);
        note(context, more);
    }
    return s->left_out_count + !(s->captured & HAS_REGIONS);
}

static void print_note(void *context, const char *sentence) {
    fprintf(context, "! %s\n", sentence);
}

void print_notes(const View *view, FILE *out) {
    view_notes(view, MOST_NOTES, print_note, out);
}
