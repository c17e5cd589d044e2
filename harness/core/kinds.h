// The kinds of memory: what a label can say that a range is. Everything that is said of a
// kind, anywhere, stands in its row of kinds.c: the listings and JSON of core, and through
// harness/regions/words.json the page of a map, the grader's tables and the questions.
//
// A value without a row does not compile. A row that lacks something, stands in another
// place than its value, or gets in another kind's way fails tests/core/test_kinds.c.

#ifndef REGIONLAB_KINDS_H
#define REGIONLAB_KINDS_H

#include <stdbool.h>

typedef enum Kind {
    KIND_FREE,
    KIND_UNUSABLE, // free, but below the next 64 KB boundary: no reserve fits
    KIND_PRIVATE,
    KIND_HEAP,
    KIND_STACK,
    KIND_SHADOW_STACK, // return addresses that only calls and returns can write
    KIND_IMAGE,
    KIND_MAPPED_FILE,
    KIND_SHAREABLE, // view of a pagefile-backed section
    KIND_MAPPED,    // a view; what backs it was not captured
    KIND_TEB,
    KIND_PEB,
    KIND_SYSTEM, // the system's own: KUSER_SHARED_DATA, API set, NLS, Wine's syscall stacks ...
    KIND_UNKNOWN,
    KIND_NOT_CAPTURED, // the dump has no region here, and nothing else that says what is here
    KIND_COUNT,
} Kind;

#define KIND_NAME_MOST 12 // letters, so that columns of kinds stay straight

// Strings are static. Where nothing else is said, none is NULL.
typedef struct KindRow {
    Kind kind;
    const char *name;    // "mapped file": in listings, JSON and --kind
    const char *meaning; // what such memory is, in one sentence for a student
    const char *lesson;  // "lessons/03_heaps.md#small-blocks-and-large-ones"

    struct { // the rule of the kernel's layer and its sentence; NULL: only findings say it
        const char *rule, *because;
    } kernel;

    struct { // column Type of CSV: VMMap's words for its own types, ours for the rest
        const char *row, *sum;
    } csv;

    char letter;     // of a strip; reserved memory gets the small one
    const char *sgr; // in a terminal: the parameters of the escape sequence, "33"
    struct {         // on the page of a map, as CSS has it; dark is NULL where it is the same
        const char *light, *dark;
    } color;
    bool background; // in every process, and seldom the question

    struct {               // in questions. A kind without `what` is never asked about
        const char *what;  // what is here? "a heap's memory"
        const char *whose; // whose memory is it? "a heap's"; NULL: that is not asked
        Kind alike[4];     // what it could be taken for, by type or by use: kinds with `what`
        bool counted;      // a program says how many pages it wants; else the system decides
        bool told;         // its evidence names addresses, and not what they are
    } asked;
} KindRow;

const KindRow *kind_row(Kind kind);

const char *kind_name(Kind kind);
// False when name is no kind's.
bool kind_from_name(const char *name, Kind *out);

#endif
