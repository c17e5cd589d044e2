// What the scenario and the checks of `freeze` agree on.

#ifndef FREEZE_PLAN_H
#define FREEZE_PLAN_H

#include <stdint.h>

// The pages of an allocation between two others: a run, ALARMED guard pages, and a rest that can
// be executed.
enum { GRANULE_PAGES = 16, ALONE = 10, ALARMED = 4 };

// The calls in which the system refuses something, each for a run of its own. The first and the
// last are refused nothing; those from QUERIES on are refused a query, and LAST_QUERY the last one.
enum { LATE_RUNS = 8, QUERIES = 4, LAST_QUERY = 6 };
static const uint32_t late_protections[LATE_RUNS] = {0x04, 0x20, 0x40,  0x01,
                                                     0x20, 0x40, 0x104, 0x20};

// A run that the scenario makes up is longer than 4 GB by so many pages. That many are there.
enum { HUGE_REST = 3 };

// An allocation in which the runs that have an `asked` are frozen in turn, each through that page
// of it. The first page of the last run is asked about while it is reserved, and once more when it
// is committed.
enum { NOT_ASKED = -1 };
typedef struct Kind_of_run {
    unsigned pages;
    uint32_t protect; // as in PAGE_READWRITE
    int asked;
} Kind_of_run;
static const Kind_of_run kinds_of_runs[] = {
    {3, 0x04, NOT_ASKED}, {4, 0x104, 1},    {2, 0x04, NOT_ASKED}, {3, 0x01, 2},
    {2, 0x40, NOT_ASKED}, {5, 0x20, 0},     {3, 0x40, NOT_ASKED}, {4, 0x02, 3},
    {2, 0x40, NOT_ASKED}, {300, 0x04, 290}, {2, 0x01, NOT_ASKED}, {3, 0x20, 0},
};
enum {
    KINDS_OF_RUNS = sizeof kinds_of_runs / sizeof *kinds_of_runs,
    LAST_KIND = KINDS_OF_RUNS - 1
};

// Then a view, and the end of an allocation before one that is protected alike.
enum { OF_A_VIEW = KINDS_OF_RUNS, AT_THE_END, KIND_CALLS };

#endif
