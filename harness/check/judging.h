// The run that is being judged, for the files of check/ and their tests: the functions of
// check.h are about "this run", and find it here.
//
// Three ends of a check: passed and failed are results; a fault is ours (a snapshot
// missing or damaged, a check made twice, an undeclared parameter). A fault ends this run's
// checks and no other's: it is reported on standard error and in the run's lines, and no "end"
// line follows, so that nobody can take the run for judged. Outside of a run it ends the
// program.

#ifndef REGIONLAB_JUDGING_H
#define REGIONLAB_JUDGING_H

#include "answers.h"
#include "check.h"
#include "line.h"
#include "runs.h"
#include "snapshot_files.h"
#include "view.h"

struct Moment {
    View view;
    struct Moment *next; // in the run's cache
};

void moment_free(Moment *m);

// Called for every check, so that a second witness can count: Criterion, in the judge.
typedef void (*Witness)(const char *check, bool passed);

// Judges one run: makes its checks and writes its lines to the descriptor out. False when
// there was a fault.
bool judge_run(const JudgedRun *run, void (*checks)(void), int out, Witness witness);

// The state behind check.h. Valid during judge_run().
typedef struct Judging {
    const JudgedRun *run;
    int out;
    Witness witness;
    SnapshotFiles files;
    Moment *moments;
    Answers answers; // read when first asked for
    bool has_answers, has_table;
    const char **made; // ids of the checks so far; text() owns them
    size_t made_count;
    const char *stopped_by; // the last check made, if it failed
    const char *missing;    // of a run that is cut: the checkpoint that its checks asked for
} Judging;
Judging *judging(void); // a fault outside of a run

// Ends the checks of a run that is cut, for want of a checkpoint; does nothing in another.
void end_if_cut(const char *checkpoint);

#endif
