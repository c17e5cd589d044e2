// Every value of every enum behind a row, in every form of output: nothing comes out as
// (null), as a NUL byte or as nothing, and each kind is there in the form's own words.
//
// The map is made by hand, because no process has all of it. It follows the enums: a value
// that is added to one is shown here without a line more.

#include "labelled.h"
#include "render.h"

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof *(ARRAY))
#define MOST_ROWS    512

// A region, a label and a finding for each row of the listing.
typedef struct Made {
    View view;
    Region regions[MOST_ROWS];
    Label labels[MOST_ROWS];
    Finding findings[MOST_ROWS];
    uint32_t rejected[MOST_ROWS];
} Made;

// What a label needs besides; all of it is one finding's, which also loses there.
static void add_row(Made *m, Region r, Finding f) {
    const uint32_t i = (uint32_t)m->view.map.label_count++;
    cr_assert_lt(i, MOST_ROWS, "no room for another row");
    r.base = f.base = (i + 1) * VM_GRANULARITY;
    r.end = f.end = r.base + VM_PAGE;
    r.allocation_base = r.state == VM_MEM_FREE ? 0 : r.base;
    f.evidence[f.evidence_count++] = (Evidence){"a fact", "a source", 1};
    m->regions[i] = r;
    m->findings[i] = f;
    m->rejected[i] = i;
    m->labels[i] = (Label){.base = r.base,
                           .end = r.end,
                           .region = i,
                           .finding = i,
                           .rejected = i,
                           .rejected_count = 1,
                           .kind = (uint8_t)f.kind,
                           .confidence = (uint8_t)f.confidence};
    m->view.snapshot.region_count = m->view.map.finding_count = m->view.map.rejected_count = i + 1;
}

static const Region page = {
    .state = VM_MEM_COMMIT, .type = VM_MEM_PRIVATE, .protect = VM_PAGE_READWRITE};

static void add_kind(Made *m, Kind kind) {
    const Finding f = {.kind = kind, .thread_id = 7, .use = "a use"};
    add_row(m, page, f);
    add_row(m, (Region){.state = VM_MEM_RESERVE, .type = VM_MEM_PRIVATE}, f);
    add_row(m, (Region){.state = VM_MEM_FREE}, f);
    if (!kind_row(kind)->kernel.rule)
        return;
    add_row(m, page, f);
    m->labels[m->view.map.label_count - 1].finding = NO_FINDING;
}

// VirtualAlloc takes one of eight, and any of three modifiers with it.
static void add_protections(Made *m) {
    for (uint32_t base = VM_PAGE_NOACCESS; base <= VM_PAGE_EXECUTE_WRITECOPY; base *= 2)
        for (uint32_t modifiers = 0; modifiers < 8; modifiers++) {
            Region r = page;
            r.protect = base | modifiers * VM_PAGE_GUARD;
            r.allocation_protect = base;
            add_row(m, r, (Finding){.kind = KIND_PRIVATE});
        }
}

static void add_everything(Made *m) {
    size_t rules;
    rule_table(&rules);
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        add_kind(m, kind);
    for (Confidence confidence = 0; confidence < CONFIDENCE_COUNT; confidence++)
        add_row(m, page, (Finding){.kind = KIND_PRIVATE, .confidence = confidence});
    for (HeapPart part = 0; part < HEAP_PART_COUNT; part++)
        add_row(m, page, (Finding){.kind = KIND_HEAP, .heap = 0x10000, .heap_part = part});
    for (unsigned rule = 0; rule < rules; rule++)
        add_row(m, page, (Finding){.kind = KIND_PRIVATE, .rule = rule});
    for (uint32_t type = VM_MEM_PRIVATE; type <= VM_MEM_IMAGE; type *= 2)
        if (*vm_type_name(type) != '?')
            add_row(m, (Region){.state = VM_MEM_COMMIT, .type = type, .protect = VM_PAGE_READONLY},
                    (Finding){.kind = KIND_MAPPED});
    add_protections(m);
}

// The same process before anything was there, and with every row called something else.
static View empty;
static Made made, relabeled;

static void make_all(void) {
    empty = labelled("range 0 0x10000\n");
    for (Made *m = &made; m; m = m == &made ? &relabeled : NULL) {
        memset(m, 0, sizeof *m);
        m->view.snapshot = empty.snapshot;
        m->view.snapshot.regions = m->regions;
        m->view.map = (Map){.labels = m->labels, .findings = m->findings, .rejected = m->rejected};
        add_everything(m);
    }
    for (size_t i = 0; i < relabeled.view.map.label_count; i++)
        relabeled.labels[i].kind = (uint8_t)((relabeled.labels[i].kind + 1) % KIND_COUNT);
}

static void unmake_all(void) {
    unlabel(&empty);
}

TestSuite(every_value, .init = make_all, .fini = unmake_all);

// ---- forms of output, and what a kind is called in each

static bool render_explanations(const View *v, const RenderOptions *options, FILE *out) {
    (void)options;
    for (size_t i = 0; i < v->map.label_count; i++)
        if (!render_explain(v, v->map.labels[i].base, out))
            return false;
    return true;
}

typedef bool DiffFn(const View *before, const View *after, const Diff *d, FILE *out);

static bool render_change(const View *a, const View *b, DiffFn *render, FILE *out) {
    Diff d;
    cr_assert(diff(&a->snapshot, &a->map, &b->snapshot, &b->map, &d));
    const bool written = render(a, b, &d, out);
    diff_free(&d);
    return written;
}

static bool render_changes(const View *v, DiffFn *render, FILE *out) {
    return render_change(&empty, v, render, out) && render_change(v, &empty, render, out) &&
           render_change(v, &relabeled.view, render, out);
}

static bool render_changes_text(const View *v, const RenderOptions *options, FILE *out) {
    (void)options;
    return render_changes(v, render_diff_text, out);
}

static bool render_changes_json(const View *v, const RenderOptions *options, FILE *out) {
    (void)options;
    return render_changes(v, render_diff_json, out);
}

// Words are told as a pattern: N is the name, S the SGR parameters, L the letter, T and U
// CSV's words for a row and for a sum.
static const struct Form {
    const char *name;
    bool (*render)(const View *view, const RenderOptions *options, FILE *out);
    bool color;
    const char *pattern;
} forms[] = {
    {"rows", render_text, false, "  N"},
    {"rows in color", render_text, true, "\033[SmN\033[0m"},
    {"sums", render_summary, false, "\nN "},
    {"sums in color", render_summary, true, "\n\033[SmN\033[0m "},
    {"CSV", render_csv, false, ",T,"},
    {"CSV of sums", render_summary_csv, false, "\nU,"},
    {"strip", render_strip, false, "L N  "},
    {"strip in color", render_strip, true, "\033[SmL\033[0m"},
    {"JSON", render_json, false, "\"kind\":\"N\""},
    {"explain", render_explanations, false, ": N"},
    {"diff", render_changes_text, false, " N\n"},
    {"diff as JSON", render_changes_json, false, "\"kind\":\"N\""},
};

static const char *word_of(const KindRow *row, const char *pattern) {
    static char word[120];
    size_t length = 0;
    for (; *pattern; pattern++) {
        const char letter[] = {row->letter, '\0'}, self[] = {*pattern, '\0'};
        length += (size_t)snprintf(word + length, sizeof word - length, "%s",
                                   *pattern == 'N'   ? row->name
                                   : *pattern == 'S' ? row->sgr
                                   : *pattern == 'L' ? letter
                                   : *pattern == 'T' ? row->csv.row
                                   : *pattern == 'U' ? row->csv.sum
                                                     : self);
    }
    return word;
}

// The text of a form, malloc'ed. Whatever was shown, there is a word for it.
static char *shown(const struct Form *form) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(out && form->render(&made.view, &(RenderOptions){.color = form->color}, out));
    fclose(out);
    cr_expect_eq(strlen(text), size, "%s: a NUL byte was written", form->name);
    cr_expect_not(strstr(text, "(null)"), "%s: something has no word", form->name);
    cr_expect_not(strstr(text, "\033[m"), "%s: something has no color", form->name);
    return text;
}

static void expect_shown(const struct Form *form, const char *text, const char *word) {
    cr_expect(strstr(text, word), "%s: \"%s\" is not shown", form->name, word);
}

Test(every_value, kinds_are_shown_in_every_form) {
    for (size_t i = 0; i < COUNT(forms); i++) {
        char *text = shown(&forms[i]);
        for (Kind kind = 0; kind < KIND_COUNT; kind++)
            expect_shown(&forms[i], text, word_of(kind_row(kind), forms[i].pattern));
        free(text);
    }
}

static const struct Form *form_named(const char *name) {
    size_t i = 0;
    while (strcmp(forms[i].name, name) != 0)
        i++;
    return &forms[i];
}

static void expect_all(const char *form_name, const char *(*word)(int value), int count) {
    const struct Form *form = form_named(form_name);
    char *text = shown(form);
    for (int value = 0; value < count; value++)
        expect_shown(form, text, word(value));
    free(text);
}

static const char *confidence_word(int value) {
    return confidence_name((Confidence)value);
}

static const char *part_word(int value) {
    return heap_part_name((HeapPart)value);
}

static const char *rule_word(int value) {
    size_t count;
    return rule_table(&count)[value].name;
}

Test(every_value, confidences_parts_and_rules_are_shown_where_they_belong) {
    static const char *const with_reasons[] = {"CSV", "JSON", "explain"};
    size_t rules;
    rule_table(&rules);
    for (size_t i = 0; i < COUNT(with_reasons); i++) {
        expect_all(with_reasons[i], confidence_word, CONFIDENCE_COUNT);
        expect_all(with_reasons[i], part_word, HEAP_PART_COUNT);
        expect_all(with_reasons[i], rule_word, (int)rules);
    }
    expect_all("rows", part_word, HEAP_PART_COUNT);
}

static const char *protection_word(int bit) {
    static char text[32];
    return vm_protect_text(1u << bit, text, sizeof text);
}

Test(every_value, states_types_and_protections_have_words) {
    static const char *const with_protections[] = {"rows", "CSV", "JSON", "explain", "diff"};
    for (size_t i = 0; i < COUNT(with_protections); i++) {
        const struct Form *form = form_named(with_protections[i]);
        char *text = shown(form);
        cr_expect_not(strstr(text, " ?"), "%s: a value is unknown", form->name);
        cr_expect_not(strstr(text, "\"?"), "%s: a value is unknown", form->name);
        cr_expect_not(strstr(text, ",4,4,4,,"), "%s: a protection has no word", form->name);
        cr_expect_not(strstr(text, ",4,4,4,/"), "%s: a protection has no word", form->name);
        free(text);
    }
    expect_all("rows", protection_word, 8);
    expect_all("JSON", protection_word, 8);
    expect_all("explain", protection_word, 8);
}

Test(every_value, actions_have_different_names) {
    for (Action a = 0; a < ACTION_COUNT; a++)
        for (Action b = 0; b < a; b++)
            cr_expect_str_neq(action_name(a), action_name(b));
}
