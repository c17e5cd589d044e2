// The judge's first process tells its workers, which Criterion starts by running the program
// again, where to read and write.

#ifndef REGIONLAB_WORKER_H
#define REGIONLAB_WORKER_H

#define JUDGE_RUNS_VARIABLE   "REGIONLAB_JUDGE_RUNS"
#define JUDGE_CHECKS_VARIABLE "REGIONLAB_JUDGE_CHECKS"

#endif
