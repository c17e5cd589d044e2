// What calls a native task's function: harness/tasks/UNIT/TASK/ask.c decides what it asks,
// asker.c owns main() and the answers. Runs in the sandbox, in the process of the student's
// code.

#ifndef REGIONLAB_ASKER_H
#define REGIONLAB_ASKER_H

#include "unit.h"

// The task writes this one: it asks about the snapshots, one for each checkpoint in their
// order, and hands over each result. What it asks must follow from the evidence alone:
// check.c asks itself the same, and numbers the answers in the same order.
void regionlab_ask(const struct snapshot *const *snapshots, size_t count);
void regionlab_answer(uint32_t value);

#endif
