// All runs of a task, in a worker of Criterion.

#include "worker.h"

#include "judging.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tell_criterion(const char *check, bool passed) {
    const JudgedRun *run = judging()->run;
    cr_expect(passed, "%s, run %s: %s", run->task, run->name, check);
}

void judge_runs(const char *task, void (*checks)(void)) {
    const char *runs_path = getenv(JUDGE_RUNS_VARIABLE),
               *checks_path = getenv(JUDGE_CHECKS_VARIABLE);
    RunList runs;
    Error err = {"this worker was not started by the judge"};
    if (!runs_path || !checks_path || !runs_read(runs_path, &runs, &err))
        fault("%s: %s", task, err.text);
    const int out = line_file_open(checks_path, false, &err);
    if (out < 0)
        fault("%s: %s", task, err.text);

    bool complete = true;
    for (size_t i = 0; i < runs.count; i++)
        if (!strcmp(runs.items[i].task, task))
            complete = judge_run(&runs.items[i], checks, out, tell_criterion) && complete;
    close(out);
    runs_free(&runs);
    // A fault must not look like a student's failed check: Criterion counts the test
    // as crashed, and only then does the judge exit with 3.
    if (!complete)
        abort();
}
