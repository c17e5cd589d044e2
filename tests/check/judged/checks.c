// Checks for test_judge.c, in a judge of their own: what the judge does must not depend on what a
// task asks. All but the first do what no task's checks should: it must read as our mistake,
// never as a pass and never as a student's failure.

#include "check.h"
#include <signal.h>
#include <stdlib.h>

// Two checks of a reservation of 8 pages.
TASK_CHECKS(sound) {
    const Allocation a = allocation_at(at("after"), claimed(at("before"), "base"));
    if (!verdict("committed", runs_are(&a, "R3 C5:RW") ? NULL : "commits_all", "R3 C5:RW",
                 runs_text(&a), where(at("after"), a.base)))
        return;
    verdict("returned", claimed(at("after"), "returned") ? NULL : "wrong_result", "TRUE", "TRUE",
            nowhere());
}

TASK_CHECKS(crashes) {
    verdict("first", NULL, "", "", nowhere());
    raise(SIGKILL); // a sanitizer makes an exit of the other signals
}

TASK_CHECKS(exits) {
    verdict("first", NULL, "", "", nowhere());
    exit(0); // Criterion 2.4.1 takes this for a pass
}

// A failure that is in no line.
TASK_CHECKS(asserts) {
    verdict("first", NULL, "", "", nowhere());
    cr_expect_fail("behind the lines' back");
}
