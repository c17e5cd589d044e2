// What every judge does, whoever runs its tests: the command line, the last line of the file,
// and the comparison of what it counted with what stands there. criterion/ is the judge that
// grades; plain/ is the one for where there is no Criterion.

#ifndef REGIONLAB_JUDGE_H
#define REGIONLAB_JUDGE_H

#include "error.h"
#include "runs.h"

#include <stdbool.h>
#include <stddef.h>

enum { EXIT_JUDGED = 0, EXIT_USAGE = 2, EXIT_FAULT = 3 };

// What whoever ran the tests saw of them: one test for each task.
typedef struct Counts {
    size_t tests, passed, failed, crashed;
    size_t checks_passed, checks_failed;
} Counts;

// Reads the command line and the runs, and judges them into the file, which is there and empty.
// The exit code.
typedef bool JudgeRuns(const RunList *runs, const char *runs_path, const char *out_path);
int judge_main(int argc, char **argv, JudgeRuns *judge);

bool has_task(const RunList *runs, const char *task);

// Says so where a run's task is none of these.
bool tasks_have_checks(const RunList *runs, bool (*has_checks)(const char *task));

// Writes the last line, which the grader compares with the lines above; and compares them here.
// Says where they differ.
bool judge_end(const char *out_path, const Counts *counts, size_t runs, size_t tasks);

#endif
