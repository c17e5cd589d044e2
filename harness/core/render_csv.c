// Rows and sums as RFC 4180 has them, with VMMap's column names and units (KB) where it
// has the column. Unlike VMMap's own export each output is one table, sizes are plain
// numbers, and an allocation has only the rows of its parts, so that columns add up.

#include "render_internal.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    uint32_t protect;
    const char *name;
} protect_names[] = {
    {VM_PAGE_NOACCESS, "No access"},
    {VM_PAGE_READONLY, "Read"},
    {VM_PAGE_READWRITE, "Read/Write"},
    {VM_PAGE_WRITECOPY, "Copy on write"},
    {VM_PAGE_EXECUTE, "Execute"},
    {VM_PAGE_EXECUTE_READ, "Execute/Read"},
    {VM_PAGE_EXECUTE_READWRITE, "Execute/Read/Write"},
    {VM_PAGE_EXECUTE_WRITECOPY, "Execute/Copy on write"},
};

// A spreadsheet takes a cell that begins so for a formula, and anybody can choose the names
// in a dump: an apostrophe in front makes it text.
static bool looks_like_formula(const char *text) {
    return *text && strchr("=+-@\t\r", *text);
}

static void text_cell(const char *text, FILE *out) {
    const bool formula = looks_like_formula(text);
    if (!formula && !strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputs(formula ? "\"'" : "\"", out);
    for (; *text; text++)
        fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', out);
}

static void kb_cell(uint64_t bytes, FILE *out) {
    fprintf(out, ",%" PRIu64, bytes / 1024);
}

// Empty where it is not known.
static void known_cell(bool known, uint64_t bytes, FILE *out) {
    if (known)
        kb_cell(bytes, out);
    else
        fputc(',', out);
}

static void committed_cells(const KindTotal *t, FILE *out) {
    known_cell(total_knows_committed(t), t->committed, out);
    known_cell(total_knows_private(t), t->private, out);
}

static void protection_cell(const Region *r, FILE *out) {
    fputc(',', out);
    if (r->state == VM_MEM_RESERVE)
        fputs("Reserved", out);
    if (r->state != VM_MEM_COMMIT)
        return;
    for (size_t i = 0; i < sizeof protect_names / sizeof *protect_names; i++)
        if (protect_names[i].protect == (r->protect & 0xff))
            fputs(protect_names[i].name, out);
    if (r->protect & VM_PAGE_GUARD)
        fputs("/Guard", out);
    if (r->protect & VM_PAGE_NOCACHE)
        fputs("/No cache", out);
    if (r->protect & VM_PAGE_WRITECOMBINE)
        fputs("/Write combine", out);
}

static void csv_row(const View *view, const Label *label, FILE *out) {
    const Region *r = row_region(view, label);
    const bool mapped_heap = label->kind == KIND_HEAP && r->type == VM_MEM_MAPPED;
    char detail[DETAIL_SIZE];
    KindTotal sizes = {0};
    kind_total_add(&sizes, r, label);
    fprintf(out, "0x%016" PRIx64 ",%s", label->base,
            mapped_heap ? "Heap (Shareable)" : kind_row(label->kind)->csv.row);
    kb_cell(sizes.size, out);
    committed_cells(&sizes, out);
    protection_cell(r, out);
    fputc(',', out);
    text_cell(detail_text(view, label, detail), out);
    fprintf(out, ",%s,%s\r\n", label_rule(&view->map, label),
            confidence_name((Confidence)label->confidence));
}

// A row of a damaged dump's table that is about no range: what was left out.
static void note_row(void *context, const char *sentence) {
    fputs(",Left Out,,,,,", context);
    text_cell(sentence, context);
    fputs(",,\r\n", context);
}

static void note_sum(void *context, const char *sentence) {
    text_cell(sentence, context);
    fputs(",,,,,\r\n", context);
}

bool render_csv(const View *view, const RenderOptions *options, FILE *out) {
    fputs("Address,Type,Size,Committed,Private,Protection,Details,Rule,Confidence\r\n", out);
    Rows rows = rows_of(view, &options->rows);
    for (const Label *label; (label = rows_next(&rows));)
        csv_row(view, label, out);
    view_notes(view, MOST_OMISSIONS, note_row, out);
    return !ferror(out);
}

bool render_summary_csv(const View *view, const RenderOptions *options, FILE *out) {
    KindTotal totals[KIND_COUNT];
    rows_totals(view, &options->rows, totals);
    fputs("Type,Size,Committed,Private,Blocks,Largest\r\n", out);
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        if (totals[kind].blocks == 0)
            continue;
        fputs(kind_row(kind)->csv.sum, out);
        kb_cell(totals[kind].size, out);
        committed_cells(&totals[kind], out);
        fprintf(out, ",%" PRIu64, totals[kind].blocks);
        kb_cell(totals[kind].largest, out);
        fputs("\r\n", out);
    }
    view_notes(view, MOST_OMISSIONS, note_sum, out);
    return !ferror(out);
}
