// What asks a native task's function: harness/tasks/UNIT/TASK/ask.c says what, asker.c
// owns main() and the answers. Runs in the sandbox, in one process with the student's code.

#ifndef REGIONLAB_ASKER_H
#define REGIONLAB_ASKER_H

#include "unit.h"

// The task's own: asks about the snapshots, one a checkpoint in their order, and hands
// over each result. What is asked must follow from the evidence alone: check.c asks
// itself the same, and numbers the answers as they come here.
void regionlab_ask(const struct snapshot *const *snapshots, size_t count);
void regionlab_answer(uint32_t value);

#endif
