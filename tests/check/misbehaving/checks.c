// Checks that no task should have: what they do must read as our mistake, never as a pass
// and never as a student's failure. test_judge.c runs them in a judge of their own.

#include "check.h"
#include <signal.h>
#include <stdlib.h>

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
