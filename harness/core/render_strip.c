// The address space as a strip of letters that fits a terminal. Lengths are logarithmic:
// a run of one kind and state gets one cell for up to 3 pages, and one more for each four
// times as many, so that a guard page and 128 TB of nothing are both seen.

#include "render_internal.h"

#include <ctype.h>
#include <inttypes.h>

#define MOST_CELLS    20 // of a run: that is 4 PB and more
#define ADDRESS_WIDTH 14 // "0x7fffffff0000"; of what is longer the line is
#define DEFAULT_WIDTH 80

#define GUARD_LETTER '!'

typedef struct Run { // neighbouring rows that look the same here
    vm_addr base, end, allocation_base;
    Kind kind;
    char letter;
} Run;

typedef struct Strip {
    FILE *out;
    unsigned width, used; // cells of a line
    bool color;
    bool seen[KIND_COUNT], seen_guard;
} Strip;

static char letter_of(const Region *r, Kind kind) {
    if (r->state == VM_MEM_COMMIT && r->protect & VM_PAGE_GUARD)
        return GUARD_LETTER;
    const char letter = kind_row(kind)->letter;
    return r->state == VM_MEM_RESERVE ? (char)tolower((unsigned char)letter) : letter;
}

static Run run_of(const View *view, const Label *label) {
    const Region *r = row_region(view, label);
    return (Run){.base = label->base,
                 .end = label->end,
                 .allocation_base = r->allocation_base,
                 .kind = (Kind)label->kind,
                 .letter = letter_of(r, (Kind)label->kind)};
}

static bool continues(const Run *a, const Run *b) {
    return a->end == b->base && a->letter == b->letter && a->allocation_base == b->allocation_base;
}

// 1 to 3 pages are one cell, 4 to 15 two, 16 to 63 three.
static unsigned cells_of(uint64_t bytes) {
    unsigned cells = 1;
    for (uint64_t pages = bytes / VM_PAGE; pages >= 4 && cells < MOST_CELLS; pages /= 4)
        cells++;
    return cells;
}

static void print_address(vm_addr addr, FILE *out) {
    char text[32];
    snprintf(text, sizeof text, "0x%" PRIx64, addr);
    fprintf(out, "%*s  ", ADDRESS_WIDTH, text);
}

static void print_run(Strip *strip, const Run *run) {
    const unsigned cells = cells_of(run->end - run->base);
    if (strip->used && strip->used + cells > strip->width) {
        fputc('\n', strip->out);
        strip->used = 0;
    }
    if (strip->used == 0)
        print_address(run->base, strip->out);
    strip->used += cells;
    strip->seen[run->kind] = true;
    strip->seen_guard |= run->letter == GUARD_LETTER;
    print_colored(run->kind, strip->color, strip->out);
    for (unsigned i = 0; i < cells; i++)
        fputc(run->letter, strip->out);
    print_plain(strip->color, strip->out);
}

static void print_legend(const Strip *strip) {
    fputs("\n\n", strip->out);
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        if (strip->seen[kind]) {
            fprintf(strip->out, "%c ", kind_row(kind)->letter);
            print_kind(kind, strip->color, strip->out);
            fputs("  ", strip->out);
        }
    fprintf(strip->out,
            "%s\nsmall: reserved. One letter: up to 3 pages; each further one: four times as "
            "many\n",
            strip->seen_guard ? "! guard" : "");
}

bool render_strip(const View *view, const RenderOptions *options, FILE *out) {
    const unsigned width = options->width ? options->width : DEFAULT_WIDTH;
    Strip strip = {.out = out, .color = options->color};
    strip.width = width > ADDRESS_WIDTH + 2 + MOST_CELLS ? width - ADDRESS_WIDTH - 2 : MOST_CELLS;
    Rows rows = rows_of(view, &options->rows);
    const Label *label = rows_next(&rows);
    if (!label)
        return !ferror(out);
    Run run = run_of(view, label);
    while ((label = rows_next(&rows))) {
        const Run next = run_of(view, label);
        if (continues(&run, &next)) {
            run.end = next.end;
        } else {
            print_run(&strip, &run);
            run = next;
        }
    }
    print_run(&strip, &run);
    print_legend(&strip);
    print_notes(view, out);
    return !ferror(out);
}
