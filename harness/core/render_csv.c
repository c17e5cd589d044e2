// Rows and sums as RFC 4180 has them, with VMMap's column names and units (KB) where it
// has the column. Unlike VMMap's own export each output is one table, sizes are plain
// numbers, and an allocation has only the rows of its parts, so that columns add up.

#include "render_internal.h"

#include "out.h"

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

static void text_cell(const char *text, Out *out) {
    const bool formula = looks_like_formula(text);
    if (!formula && !strpbrk(text, ",\"\r\n")) {
        out_text(out, text);
        return;
    }
    out_text(out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            out_char(out, '"');
        out_char(out, *text);
    }
    out_char(out, '"');
}

static void kb_cell(uint64_t bytes, Out *out) {
    out_char(out, ',');
    out_number(out, bytes / 1024);
}

// Empty where it is not known.
static void known_cell(bool known, uint64_t bytes, Out *out) {
    if (known)
        kb_cell(bytes, out);
    else
        out_char(out, ',');
}

static void committed_cells(const KindTotal *t, Out *out) {
    known_cell(total_knows_committed(t), t->committed, out);
    known_cell(total_knows_private(t), t->private, out);
}

static void protection_cell(const Region *r, Out *out) {
    out_char(out, ',');
    if (r->state == VM_MEM_RESERVE)
        out_text(out, "Reserved");
    if (r->state != VM_MEM_COMMIT)
        return;
    for (size_t i = 0; i < sizeof protect_names / sizeof *protect_names; i++)
        if (protect_names[i].protect == (r->protect & 0xff))
            out_text(out, protect_names[i].name);
    if (r->protect & VM_PAGE_GUARD)
        out_text(out, "/Guard");
    if (r->protect & VM_PAGE_NOCACHE)
        out_text(out, "/No cache");
    if (r->protect & VM_PAGE_WRITECOMBINE)
        out_text(out, "/Write combine");
}

// All 16 digits, so that a column of text sorts by address.
static void address_cell(vm_addr address, Out *out) {
    char text[20] = "0x";
    for (int i = 0; i < 16; i++)
        text[2 + i] = "0123456789abcdef"[address >> (60 - 4 * i) & 15];
    text[18] = ',';
    out_put(out, text, 19);
}

static void csv_row(const View *view, const Label *label, Out *out) {
    const Region *r = row_region(view, label);
    const bool mapped_heap = label->kind == KIND_HEAP && r->type == VM_MEM_MAPPED;
    char detail[DETAIL_SIZE];
    KindTotal sizes = {0};
    kind_total_add(&sizes, r, label);
    address_cell(label->base, out);
    out_text(out, mapped_heap ? "Heap (Shareable)" : kind_row(label->kind)->csv.row);
    kb_cell(sizes.size, out);
    committed_cells(&sizes, out);
    protection_cell(r, out);
    out_char(out, ',');
    text_cell(detail_text(view, label, detail), out);
    out_char(out, ',');
    out_text(out, label_rule(&view->map, label));
    out_char(out, ',');
    out_text(out, confidence_name((Confidence)label->confidence));
    out_text(out, "\r\n");
}

// A row of a damaged dump's table that is about no range: what was left out.
static void note_row(void *context, const char *sentence) {
    out_text(context, ",Left Out,,,,,");
    text_cell(sentence, context);
    out_text(context, ",,\r\n");
}

static void note_sum(void *context, const char *sentence) {
    text_cell(sentence, context);
    out_text(context, ",,,,,\r\n");
}

bool render_csv(const View *view, const RenderOptions *options, FILE *file) {
    Out gathered = {.file = file, .used = 0}, *const out = &gathered;
    out_text(out, "Address,Type,Size,Committed,Private,Protection,Details,Rule,Confidence\r\n");
    Rows rows = rows_of(view, &options->rows);
    for (const Label *label; (label = rows_next(&rows));)
        csv_row(view, label, out);
    view_notes(view, MOST_OMISSIONS, note_row, out);
    out_flush(out);
    return !ferror(file);
}

bool render_summary_csv(const View *view, const RenderOptions *options, FILE *file) {
    Out gathered = {.file = file, .used = 0}, *const out = &gathered;
    KindTotal totals[KIND_COUNT];
    rows_totals(view, &options->rows, totals);
    out_text(out, "Type,Size,Committed,Private,Blocks,Largest\r\n");
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        if (totals[kind].blocks == 0)
            continue;
        out_text(out, kind_row(kind)->csv.sum);
        kb_cell(totals[kind].size, out);
        committed_cells(&totals[kind], out);
        out_char(out, ',');
        out_number(out, totals[kind].blocks);
        kb_cell(totals[kind].largest, out);
        out_text(out, "\r\n");
    }
    view_notes(view, MOST_OMISSIONS, note_sum, out);
    out_flush(out);
    return !ferror(file);
}
