// Listings for people: rows and sums.

#include "render_internal.h"

#include "out.h"
#include <assert.h>
#include <inttypes.h>
#include <string.h>

// Of most rows of a listing: not by printf, which would take as long as all else of the row.
static const char *pages_text(unsigned pages, char *buf, size_t size) {
    static const char word[] = " pages";
    char digits[12], *first = digits + sizeof digits;
    const size_t length = sizeof word - 1 - (pages == 1);
    unsigned left = pages;
    do
        *--first = (char)('0' + left % 10);
    while (left /= 10);
    const size_t count = (size_t)(digits + sizeof digits - first);
    assert(count + length < size);
    memcpy(buf, first, count);
    memcpy(buf + count, word, length);
    buf[count + length] = '\0';
    return buf;
}

const char *size_text(uint64_t bytes, char *buf, size_t size) {
    static const char *const units[] = {"MB", "GB", "TB", "PB", "EB"};
    const uint64_t pages = bytes / VM_PAGE;
    if (bytes % VM_PAGE && pages < 100000) {
        snprintf(buf, size, "%" PRIu64 " byte%s", bytes, bytes == 1 ? "" : "s");
        return buf;
    }
    if (pages < 100000)
        return pages_text((unsigned)pages, buf, size);
    size_t unit = 0;
    double value = (double)bytes / (1 << 20);
    for (; value >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1024;
    snprintf(buf, size, "%.1f %s", value, units[unit]);
    return buf;
}

const char *protect_text(const Region *r, char *buf, size_t size) {
    return vm_protect_text(row_protect(r), buf, size);
}

// C0, DEL and, in UTF-8, C1: what a terminal may take for a command.
static bool is_control(const unsigned char *s) {
    return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0);
}

const char *terminal_text(char *text) {
    for (unsigned char *s = (unsigned char *)text; *s; s++)
        if (is_control(s)) {
            s[s[0] == 0xc2 ? 1 : 0] = '?';
            s[0] = '?';
        }
    return text;
}

const char *detail_text(const View *view, const Label *label, char buf[DETAIL_SIZE]) {
    label_detail(&view->snapshot, &view->facts, &view->map, label, buf, DETAIL_SIZE);
    return terminal_text(buf);
}

void print_colored(Kind kind, bool color, FILE *out) {
    if (color)
        fprintf(out, "\033[%sm", kind_row(kind)->sgr);
}

void print_plain(bool color, FILE *out) {
    if (color)
        fputs("\033[0m", out);
}

void print_kind(Kind kind, bool color, FILE *out) {
    print_colored(kind, color, out);
    fputs(kind_name(kind), out);
    print_plain(color, out);
}

static bool continues_allocation(const Region *r, const Label *label) {
    return region_is_allocated(r) && label->base != r->allocation_base;
}

// State, protection and kind of a row, as they stand in it: few rows of a process have words of
// their own, so the last ones are kept.
typedef struct Words {
    uint32_t state, protect;
    Kind kind;
    size_t length; // 0: none yet
    char text[96];
} Words;

#define WORDS 64

typedef struct Listing {
    Out out;
    const View *view;
    bool color;
    Words words[WORDS];
} Listing;

static void make_words(Words *w, const Region *r, Kind kind, bool color) {
    char protect[32];
    const char *const sgr = kind_row(kind)->sgr;
    *w = (Words){.state = r->state, .protect = row_protect(r), .kind = kind};
    w->length = (size_t)snprintf(w->text, sizeof w->text, "  %-7s  %-6s  %s%s%s%s%s",
                                 vm_state_name(r->state), protect_text(r, protect, sizeof protect),
                                 color ? "\033[" : "", color ? sgr : "", color ? "m" : "",
                                 kind_name(kind), color ? "\033[0m" : "");
    assert(w->length < sizeof w->text);
}

static void put_words(Listing *l, const Region *r, Kind kind) {
    const uint32_t protect = row_protect(r);
    Words *w =
        &l->words[((unsigned)kind * 7 + protect + (protect >> 6) + (r->state >> 12)) % WORDS];
    if (w->length == 0 || w->state != r->state || w->protect != protect || w->kind != kind)
        make_words(w, r, kind, l->color);
    out_put(&l->out, w->text, w->length);
}

// 16 columns and two blanks; an address that is longer takes what it needs.
static void put_base(Out *o, const Region *r, const Label *label) {
    static const char blanks[] = "                  ";
    char text[32];
    size_t used = 0, digits = 1;
    if (continues_allocation(r, label))
        text[used++] = ' ', text[used++] = ' ';
    text[used++] = '0';
    text[used++] = 'x';
    while (digits < 16 && label->base >> 4 * digits)
        digits++;
    while (digits-- > 0)
        text[used++] = "0123456789abcdef"[label->base >> 4 * digits & 15];
    memcpy(text + used, blanks, 2);
    out_put(o, text, used + 2);
    out_put(o, blanks, used < 16 ? 16 - used : 0);
}

static void put_row(Listing *l, const Label *label) {
    const Region *r = row_region(l->view, label);
    char size[32], detail[DETAIL_SIZE];
    put_base(&l->out, r, label);
    out_right(&l->out, size_text(label->end - label->base, size, sizeof size), 12);
    put_words(l, r, (Kind)label->kind);
    if (*detail_text(l->view, label, detail)) {
        out_text(&l->out, "  ");
        out_text(&l->out, detail);
    }
    out_char(&l->out, '\n');
}

bool render_text(const View *view, const RenderOptions *options, FILE *out) {
    if (options->rows.only_in == 0)
        fprintf(out, "%-16s  %12s  %-7s  %-6s  %s\n", "BASE", "SIZE", "STATE", "PROTECT", "KIND");
    Listing l = {.out.file = out, .view = view, .color = options->color};
    Rows rows = rows_of(view, &options->rows);
    for (const Label *label; (label = rows_next(&rows));)
        put_row(&l, label);
    out_flush(&l.out);
    print_notes(view, out);
    return !ferror(out);
}

static void print_total(Kind kind, const char *name, const KindTotal *t, bool color, FILE *out) {
    char private[32] = "-", committed[32] = "-";
    if (total_knows_private(t))
        snprintf(private, sizeof private, "%" PRIu64, t->private / 1024);
    if (total_knows_committed(t))
        snprintf(committed, sizeof committed, "%" PRIu64, t->committed / 1024);
    if (kind < KIND_COUNT)
        print_kind(kind, color, out);
    else
        fputs(name, out);
    fprintf(out, "%*s %16" PRIu64 " %14s %12s %8" PRIu64 " %16" PRIu64 "\n",
            KIND_NAME_MOST - (int)strlen(name), "", t->size / 1024, committed, private, t->blocks,
            t->largest / 1024);
}

static void add_total(KindTotal *sum, const KindTotal *t) {
    sum->size += t->size;
    sum->committed += t->committed;
    sum->reserved += t->reserved;
    sum->private += t->private;
    sum->has_unknown |= t->has_unknown;
    sum->blocks += t->blocks;
    if (t->largest > sum->largest)
        sum->largest = t->largest;
}

size_t view_fact_names(const View *view, bool captured, const char *names[MOST_FACTS]) {
    static const struct {
        unsigned bit;
        const char *name;
    } facts[] = {{HAS_REGIONS, "regions"},       {HAS_THREADS, "threads"},
                 {HAS_MODULES, "modules"},       {HAS_SECTIONS, "sections"},
                 {HAS_HEAP_WALKS, "heap walks"}, {HAS_CHECKPOINT, "checkpoint"},
                 {HAS_LOCKED, "locked pages"}};
    static_assert(1 << (sizeof facts / sizeof *facts) == HAS_END, "a name for each fact");
    static_assert(sizeof facts / sizeof *facts + 2 <= MOST_FACTS, "room for the heaps'");
    size_t count = 0;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (!(view->snapshot.captured & facts[i].bit) == !captured)
            names[count++] = facts[i].name;
    if (view->facts.heap_list_captured == captured)
        names[count++] = "heap list";
    if (facts_heap_contents_captured(&view->facts) == captured)
        names[count++] = "heap contents";
    return count;
}

// What the totals leave open. A dump that the harness did not take lacks a checkpoint and locked
// pages, which leave nothing open.
static void print_missing(const View *view, FILE *out) {
    const char *names[MOST_FACTS], *before = "not captured (that does not mean none): ";
    const size_t count = view_fact_names(view, false, names);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], "checkpoint") != 0 && strcmp(names[i], "locked pages") != 0) {
            fprintf(out, "%s%s", before, names[i]);
            before = ", ";
        }
    if (*before == ',')
        fputc('\n', out);
}

static bool is_in_use(Kind kind) {
    return kind != KIND_FREE && kind != KIND_UNUSABLE && kind != KIND_NOT_CAPTURED;
}

// "total" is what the process has asked for, so it leaves out what is free.
bool render_summary(const View *view, const RenderOptions *options, FILE *out) {
    KindTotal totals[KIND_COUNT], used = {0};
    rows_totals(view, &options->rows, totals);
    fprintf(out, "%-12s %16s %14s %12s %8s %16s\n", "KIND", "SIZE KB", "COMMITTED KB", "PRIVATE KB",
            "BLOCKS", "LARGEST KB");
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        if (totals[kind].blocks && is_in_use(kind)) {
            add_total(&used, &totals[kind]);
            print_total(kind, kind_name(kind), &totals[kind], options->color, out);
        }
    print_total(KIND_COUNT, "total", &used, options->color, out);
    for (int kind = KIND_COUNT - 1; kind >= 0; kind--)
        if (totals[kind].blocks && !is_in_use((Kind)kind))
            print_total((Kind)kind, kind_name((Kind)kind), &totals[kind], options->color, out);
    if (view->map.conflict_count)
        fprintf(out, "the sources of %zu rows contradict each other: see `regions explain`\n",
                view->map.conflict_count);
    print_missing(view, out);
    print_notes(view, out);
    return !ferror(out);
}
