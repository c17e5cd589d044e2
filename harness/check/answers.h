// What the student's native program answered: answers.txt of the evidence, one number for each
// line, "end" last. Claims, numbered in the order in which the task's ask.c hands them over.

#ifndef REGIONLAB_ANSWERS_H
#define REGIONLAB_ANSWERS_H

#include "error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWERS_FILE "answers.txt"

typedef struct Answers {
    uint32_t *values;
    size_t count;
} Answers;

// False with *err; *out is then empty.
bool answers_read(const char *path, Answers *out, Error *err);
void answers_free(Answers *answers);

#endif
