// What the scenario and the checks of `freeze` agree on.

#ifndef FREEZE_PLAN_H
#define FREEZE_PLAN_H

// The pages of an allocation between two others: a run, ALARMED guard pages, and a rest that can
// be executed.
enum { GRANULE_PAGES = 16, ALONE = 10, ALARMED = 4 };

enum { LATE_RUNS = 6 };

#endif
