#include "answers.h"

#include "array.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "4711\n" and nothing else, at most ten digits.
static bool number_of(const char *line, uint32_t *out) {
    const size_t digits = strspn(line, "0123456789");
    if (digits == 0 || digits > 10 || strcmp(line + digits, "\n") != 0)
        return false;
    const unsigned long long value = strtoull(line, NULL, 10);
    *out = (uint32_t)value;
    return value <= UINT32_MAX;
}

static bool add_answer(Answers *a, uint32_t value) {
    uint32_t *room = array_room(a->values, a->count, sizeof *a->values);
    if (!room)
        return false;
    a->values = room;
    a->values[a->count++] = value;
    return true;
}

static bool read_lines(FILE *file, const char *path, Answers *a, Error *err) {
    char line[16];
    while (fgets(line, sizeof line, file)) {
        uint32_t value;
        if (!strcmp(line, "end\n"))
            return fgetc(file) == EOF || error_set(err, "%s: continues after `end`", path);
        if (!number_of(line, &value))
            return error_set(err, "%s: line %zu is not a number", path, a->count + 1);
        if (!add_answer(a, value))
            return error_set(err, "%s: out of memory", path);
    }
    return error_set(err, "%s: has no `end` line", path);
}

bool answers_read(const char *path, Answers *out, Error *err) {
    *out = (Answers){0};
    FILE *file = fopen(path, "r");
    if (!file)
        return error_set(err, "%s: %s", path, strerror(errno));
    const bool complete = read_lines(file, path, out, err);
    fclose(file);
    if (!complete)
        answers_free(out);
    return complete;
}

void answers_free(Answers *answers) {
    free(answers->values);
    *answers = (Answers){0};
}
