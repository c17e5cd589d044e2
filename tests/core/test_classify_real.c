// Real Windows 11 processes, against labels that were derived from their dumps without this
// project (fixtures/NAME.truth): the facts in fixtures/NAME.txt, and the dump itself where it is
// at hand. A row there:
//
//   00cbc82f5000-00cbc82f8000 a=00cbc8200000 COMMIT  RW+G  (RW) PRIVATE  stack 5bc
//
// Every label must agree, and a row without one must get no claim beyond the
// kernel's own words: its use cannot be proved from the file.

#include "labelled.h"

#include <ctype.h>
#include <inttypes.h>

typedef struct Row {
    Region facts;
    char labels[2000]; // separated by ", "; "" for none
} Row;

static uint32_t parse_state(const char *word) {
    return strcmp(word, "COMMIT") == 0 ? VM_MEM_COMMIT : VM_MEM_RESERVE;
}

static uint32_t parse_type(const char *word) {
    return strcmp(word, "IMAGE") == 0    ? VM_MEM_IMAGE
           : strcmp(word, "MAPPED") == 0 ? VM_MEM_MAPPED
                                         : VM_MEM_PRIVATE;
}

static uint32_t parse_protect(const char *word) {
    static const char *const names[] = {"0", "NA", "R", "RW", "WC", "X", "RX", "RWX", "WCX"};
    char base[16];
    snprintf(base, sizeof base, "%.*s", (int)strcspn(word, "+"), word);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], base) == 0)
            return (i ? 1u << (i - 1) : 0) | (strstr(word, "+G") ? VM_PAGE_GUARD : 0u);
    cr_expect_fail("the truth file has the protection %s", word);
    return UINT32_MAX;
}

// False when the line is no row of the region table.
static bool parse_row(const char *line, Row *out) {
    char state[16], protect[16], allocated[16], type[16];
    int length = 0;
    memset(out, 0, sizeof *out);
    if (sscanf(line, "%12" SCNx64 "-%12" SCNx64 " a=%" SCNx64 " %15s %15s (%15[^)]) %15s %n",
               &out->facts.base, &out->facts.end, &out->facts.allocation_base, state, protect,
               allocated, type, &length) != 7 ||
        length == 0)
        return false;
    out->facts.state = parse_state(state);
    out->facts.type = parse_type(type);
    out->facts.protect = parse_protect(protect);
    out->facts.allocation_protect = parse_protect(allocated);
    snprintf(out->labels, sizeof out->labels, "%s", line + length);
    out->labels[strcspn(out->labels, "\r\n")] = '\0';
    for (size_t end = strlen(out->labels); end && isspace((unsigned char)out->labels[end - 1]);)
        out->labels[--end] = '\0';
    return true;
}

static void expect_facts(const View *v, const Row *row) {
    const Region *r = snapshot_find(&v->snapshot, row->facts.base);
    cr_assert(r && r->base == row->facts.base && r->end == row->facts.end,
              "no region is 0x%" PRIx64 "-0x%" PRIx64, row->facts.base, row->facts.end);
    cr_expect(r->allocation_base == row->facts.allocation_base && r->state == row->facts.state &&
                  r->type == row->facts.type && r->protect == row->facts.protect &&
                  r->allocation_protect == row->facts.allocation_protect,
              "the kernel's words for 0x%" PRIx64 " were read otherwise", r->base);
}

// Counts the labels of the row that are of a kind; those with any finding for KIND_COUNT.
static size_t count_labels(const View *v, const Row *row, Kind kind) {
    size_t count = 0;
    for (const Label *l = map_at(&v->map, row->facts.base); l && l->base < row->facts.end; l++) {
        count += kind == KIND_COUNT ? l->finding != NO_FINDING : l->kind == kind;
        if (l->end == row->facts.end)
            break;
    }
    return count;
}

static const Label *label_of_kind(const View *v, const Row *row, Kind kind, uint32_t thread) {
    for (const Label *l = map_at(&v->map, row->facts.base); l && l->base < row->facts.end; l++) {
        const Finding *f = label_finding(&v->map, l);
        if (l->kind == kind && (thread == 0 || (f && f->thread_id == thread)))
            return l;
        if (l->end == row->facts.end)
            break;
    }
    return NULL;
}

static bool has_word(const char *labels, const char *word) {
    return strstr(labels, word) != NULL;
}

// One of a row's labels.
static void expect_label(const View *v, const Row *row, const char *label) {
    const Label *whole = map_at(&v->map, row->facts.base);
    const Finding *f = label_finding(&v->map, whole);
    char detail[512], name[300];
    uint64_t number = 0;
    if (sscanf(label, "module %299[^\n]", name) == 1) {
        label_detail(&v->snapshot, &v->facts, &v->map, whole, detail, sizeof detail);
        cr_expect(whole->kind == KIND_IMAGE && whole->end == row->facts.end && strstr(detail, name),
                  "0x%" PRIx64 " is %s, expected image %s", whole->base, what(v, whole->base),
                  name);
    } else if (sscanf(label, "stack %" SCNx64, &number) == 1) {
        cr_expect(whole->kind == KIND_STACK && whole->end == row->facts.end && f &&
                      f->thread_id == number,
                  "0x%" PRIx64 " is %s, expected %s", whole->base, what(v, whole->base), label);
    } else if (sscanf(label, "shadow stack %" SCNx64, &number) == 1) {
        cr_expect(whole->kind == KIND_SHADOW_STACK && whole->end == row->facts.end && f &&
                      f->thread_id == number,
                  "0x%" PRIx64 " is %s, expected %s", whole->base, what(v, whole->base), label);
    } else if (sscanf(label, "heap %" SCNx64, &number) == 1) {
        cr_expect(whole->kind == KIND_HEAP && whole->end == row->facts.end && f &&
                      f->heap == number,
                  "0x%" PRIx64 " is %s, expected %s", whole->base, what(v, whole->base), label);
    } else if (sscanf(label, "TEB %" SCNx64, &number) == 1) {
        const Label *teb = label_of_kind(v, row, KIND_TEB, (uint32_t)number);
        cr_expect(teb && teb->end - teb->base == 2 * VM_PAGE, "thread %" PRIx64 " has no TEB here",
                  number);
    } else if (strcmp(label, "PEB") == 0) {
        const Label *peb = label_of_kind(v, row, KIND_PEB, 0);
        cr_expect(peb && peb->end - peb->base == VM_PAGE, "no PEB in 0x%" PRIx64, row->facts.base);
    } else if (strncmp(label, "system ", 7) == 0) {
        cr_expect(whole->end == row->facts.end && strcmp(what(v, whole->base), label) == 0,
                  "0x%" PRIx64 " is %s, expected %s", whole->base, what(v, whole->base), label);
    } else if (strcmp(label, "KUSER_SHARED_DATA") == 0) {
        cr_expect_str_eq(what(v, whole->base), "system KUSER_SHARED_DATA");
    } else if (sscanf(label, "PEB.%299[^\n]", name) == 1) {
        if (!has_word(row->labels, "module ") && !has_word(row->labels, "heap "))
            cr_expect(whole->kind == KIND_SYSTEM && whole->end == row->facts.end && f &&
                          strcmp(f->evidence[0].fact, name) == 0,
                      "0x%" PRIx64 " is %s, expected %s", whole->base, what(v, whole->base), label);
    } else {
        cr_assert_fail("the truth file has the label %s", label);
    }
}

static void expect_row(const View *v, const Row *row) {
    char labels[sizeof row->labels], *rest = labels;
    size_t tebs = 0;
    expect_facts(v, row);
    if (row->labels[0] == '\0') {
        cr_expect_eq(count_labels(v, row, KIND_COUNT), 0,
                     "0x%" PRIx64 " is labelled %s, which the file cannot prove", row->facts.base,
                     what(v, row->facts.base));
        return;
    }
    memcpy(labels, row->labels, sizeof labels);
    for (char *label = labels; label; label = rest) {
        rest = strstr(label, ", ");
        if (rest) {
            *rest = '\0';
            rest += 2;
        }
        tebs += strncmp(label, "TEB ", 4) == 0;
        expect_label(v, row, label);
    }
    cr_expect_eq(count_labels(v, row, KIND_TEB), tebs, "%zu TEBs are labelled, expected %zu",
                 count_labels(v, row, KIND_TEB), tebs);
}

static void hear(void *context, const char *sentence) {
    cr_expect_fail("%s: %s", (const char *)context, sentence);
}

static void expect_truth(const View *v, const char *truth_name, size_t rows_expected) {
    char path[100];
    size_t size = 0, rows = 0;
    snprintf(path, sizeof path, "tests/core/fixtures/%s.truth", truth_name);
    char *truth = read_file(project_path(path), &size);
    cr_assert(truth, "%s is missing", path);
    check_invariants(&v->snapshot, &v->map, hear, path);
    for (char *line = truth, *end; line && *line; line = end ? end + 1 : NULL) {
        Row row;
        end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (parse_row(line, &row)) {
            rows++;
            expect_row(v, &row);
        }
    }
    cr_expect_eq(rows, rows_expected, "%zu rows were compared, the truth has %zu", rows,
                 rows_expected);
    cr_expect_eq(v->map.conflict_count, 0, "%zu conflicts", v->map.conflict_count);
    free(truth);
}

static void expect_facts_labelled(const char *name, size_t rows) {
    char path[100];
    size_t size;
    snprintf(path, sizeof path, "tests/core/fixtures/%s.txt", name);
    char *text = read_file(project_path(path), &size);
    cr_assert(text, "%s is missing", path);
    View v = labelled(text);
    expect_truth(&v, name, rows);
    unlabel(&v);
    free(text);
}

static void expect_dump_labelled(const char *dump, const char *name, size_t rows) {
    const char *path = shared_dump(dump);
    View v;
    Error err = {""};
    if (!path)
        cr_skip_test("../shared/dumps is not beside the project");
    cr_assert(view_open(path, &v, &err), "%s", err.text);
    expect_truth(&v, name, rows);
    view_close(&v);
}

Test(classify_real, small_windows_11_program_is_labelled_as_its_structures_say) {
    expect_facts_labelled("windows-11-22000-tiny", 430);
}

Test(classify_real, electron_on_windows_11_is_labelled_as_its_structures_say) {
    expect_facts_labelled("windows-11-22631-electron", 896);
}

Test(classify_real, dump_of_the_small_program_gives_the_same_labels) {
    expect_dump_labelled("win11-22000-tiny-exe.dmp", "windows-11-22000-tiny", 430);
}

Test(classify_real, dump_of_electron_gives_the_same_labels) {
    expect_dump_labelled("win11-22631-electron.dmp", "windows-11-22631-electron", 896);
}

Test(classify_real, dump_without_a_region_list_is_refused_by_name) {
    const char *path = shared_dump("no-region-list-win10-19042.dmp");
    if (!path)
        cr_skip_test("../shared/dumps is not beside the project");
    View v;
    Error err = {""};
    cr_expect_not(view_open(path, &v, &err), "there is nothing to classify");
    cr_expect(strstr(err.text, "MemoryInfoList"), "the error names the stream: %s", err.text);
    cr_expect_eq(v.map.label_count, 0, "the view is empty");
}
