// Programs that reserve gigabytes and terabytes for themselves: fixtures/programs/*.txt have the
// shapes of Go, V8, JavaScriptCore, .NET and Dart. A line "# want 0xc000000000 private" there says
// what an address is. Wherever else a rule claims anything, it claims too much.

#include "labelled.h"

#include <inttypes.h>

#define MOST_WANTED 64

typedef struct Wanted {
    vm_addr at;
    char kind[32];
} Wanted;

static size_t wanted_in(const char *text, Wanted wanted[MOST_WANTED]) {
    size_t count = 0;
    for (const char *line = text; (line = strstr(line, "# want ")); line++) {
        Wanted *w = &wanted[count];
        cr_assert(count < MOST_WANTED &&
                  sscanf(line, "# want %" SCNx64 " %31[^\n]", &w->at, w->kind) == 2);
        count++;
    }
    return count;
}

static bool is_wanted(const Label *label, const Wanted *wanted, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (wanted[i].at >= label->base && wanted[i].at < label->end)
            return strcmp(wanted[i].kind, kind_name(label->kind)) == 0;
    return false;
}

// A claim about a range in which nothing is wanted is right where its neighbour of the same
// allocation and kind is: a stack's parts, say, and the parts of a block with TEBs.
static bool is_part_of_wanted(const View *v, size_t label, const Wanted *wanted, size_t count) {
    const Label *labels = v->map.labels;
    const Region *r = &v->snapshot.regions[labels[label].region];
    for (size_t i = 0; i < v->map.label_count; i++)
        if (v->snapshot.regions[labels[i].region].allocation_base == r->allocation_base &&
            labels[i].kind == labels[label].kind && is_wanted(&labels[i], wanted, count))
            return true;
    return false;
}

static void hear(void *context, const char *sentence) {
    cr_expect_fail("%s: %s", (const char *)context, sentence);
}

static void expect_program(const char *name) {
    char path[100];
    Wanted wanted[MOST_WANTED];
    size_t size;
    snprintf(path, sizeof path, "tests/core/fixtures/programs/%s.txt", name);
    char *text = read_file(project_path(path), &size);
    cr_assert(text, "%s is missing", path);
    const size_t count = wanted_in(text, wanted);
    View v = labelled(text);
    cr_assert(count > 10, "%s wants %zu addresses", name, count);
    check_invariants(&v.snapshot, &v.map, hear, path);
    for (size_t i = 0; i < count; i++)
        cr_expect_str_eq(kind_name(map_at(&v.map, wanted[i].at)->kind), wanted[i].kind,
                         "%s: 0x%" PRIx64 " is %s, wanted %s", name, wanted[i].at,
                         what(&v, wanted[i].at), wanted[i].kind);
    for (size_t i = 0; i < v.map.label_count; i++)
        if (v.map.labels[i].finding != NO_FINDING)
            cr_expect(is_part_of_wanted(&v, i, wanted, count),
                      "%s: 0x%" PRIx64 " is claimed to be %s", name, v.map.labels[i].base,
                      what(&v, v.map.labels[i].base));
    unlabel(&v);
    free(text);
}

Test(programs, go) {
    expect_program("go");
}

Test(programs, v8) {
    expect_program("v8");
}

Test(programs, javascriptcore) {
    expect_program("javascriptcore");
}

Test(programs, dotnet) {
    expect_program("dotnet");
}

Test(programs, dart) {
    expect_program("dart");
}
