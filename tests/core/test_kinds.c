// The table of kinds.c: each row is whole, stands in its place, and gets in no other's way.

#include "kinds.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

static bool has_text(const char *text) {
    return text && *text;
}

// "#b0489f"
static bool is_color(const char *css) {
    return css && strlen(css) == 7 && *css == '#' && strspn(css + 1, "0123456789abcdef") == 6;
}

Test(kinds, every_row_stands_in_its_place) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        cr_expect_eq(kind_row(kind)->kind, kind, "row %d is kind %d's", kind, kind_row(kind)->kind);
}

Test(kinds, every_row_is_whole) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        const KindRow *row = kind_row(kind);
        cr_assert(has_text(row->name), "kind %d has no name", kind);
        cr_expect(has_text(row->meaning), "kind %s: no meaning", row->name);
        cr_expect(has_text(row->lesson), "kind %s: no lesson", row->name);
        cr_expect_eq(!row->kernel.rule, !row->kernel.because,
                     "kind %s: the kernel's rule and its sentence come together", row->name);
        cr_expect(has_text(row->csv.row) && has_text(row->csv.sum), "kind %s: no words for CSV",
                  row->name);
        cr_expect(isgraph((unsigned char)row->letter), "kind %s: no letter", row->name);
        cr_expect(has_text(row->sgr) && strspn(row->sgr, "0123456789;") == strlen(row->sgr),
                  "kind %s: no color for a terminal", row->name);
        cr_expect(is_color(row->color.light), "kind %s: no color for a page", row->name);
        cr_expect(!row->color.dark || is_color(row->color.dark), "kind %s: no dark color",
                  row->name);
    }
}

Test(kinds, every_name_fits_its_column) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        cr_expect_leq(strlen(kind_name(kind)), KIND_NAME_MOST, "%s is too long", kind_name(kind));
}

// Of a reserved range a strip shows the small letter; '!' is a guard.
static int strip_letter(Kind kind) {
    return toupper((unsigned char)kind_row(kind)->letter);
}

Test(kinds, no_two_can_be_taken_for_each_other) {
    for (Kind a = 0; a < KIND_COUNT; a++) {
        cr_expect_neq(strip_letter(a), '!', "%s has the guard's letter", kind_name(a));
        for (Kind b = 0; b < a; b++) {
            const KindRow *x = kind_row(a), *y = kind_row(b);
            cr_expect_str_neq(x->name, y->name, "%s twice", x->name);
            cr_expect_str_neq(x->csv.row, y->csv.row, "%s and %s in CSV", x->name, y->name);
            cr_expect_str_neq(x->csv.sum, y->csv.sum, "%s and %s in sums", x->name, y->name);
            cr_expect_str_neq(x->color.light, y->color.light, "%s and %s on a page", x->name,
                              y->name);
            cr_expect_neq(strip_letter(a), strip_letter(b), "%s and %s in a strip", x->name,
                          y->name);
        }
    }
}

Test(kinds, every_name_reads_back) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        Kind read = KIND_COUNT;
        cr_expect(kind_from_name(kind_name(kind), &read) && read == kind,
                  "kind %d is \"%s\", which reads back as %d", kind, kind_name(kind), read);
    }
    Kind kind;
    cr_expect_not(kind_from_name("sofa", &kind), "\"sofa\" is no kind");
}

// A choice needs other answers, and whose memory something is needs an answer of its own.
Test(kinds, what_is_asked_about_can_be_answered) {
    for (Kind kind = 0; kind < KIND_COUNT; kind++) {
        const KindRow *row = kind_row(kind);
        const size_t count = sizeof row->asked.alike / sizeof *row->asked.alike;
        for (size_t i = 0; row->asked.what && i < count; i++) {
            const Kind other = row->asked.alike[i];
            cr_expect(other != kind && kind_row(other)->asked.what,
                      "%s is taken for %s, which nobody is asked about", row->name,
                      kind_name(other));
        }
        cr_expect(row->asked.what || (!row->asked.whose && !row->asked.counted && !row->asked.told),
                  "%s is not asked about, and yet has words for it", row->name);
        cr_expect(row->asked.whose || !row->asked.counted, "%s: whose pages are counted?",
                  row->name);
    }
}
