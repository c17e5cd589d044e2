// Functions for the checks of native tasks: answers, and the table that sums them up.

#include "judging.h"

#include <stdlib.h>

static const Answers *all_answers(void) {
    Judging *j = judging();
    Error err;
    if (!j->has_answers &&
        !answers_read(text("%s/" ANSWERS_FILE, j->run->folder), &j->answers, &err))
        fault("%s", err.text);
    j->has_answers = true;
    return &j->answers;
}

size_t answer_count(void) {
    return all_answers()->count;
}

uint32_t answered(size_t number) {
    const Answers *a = all_answers();
    return number < a->count ? a->values[number] : 0;
}

static bool row_is_empty(const Table *t, size_t row) {
    for (size_t c = 0; c < t->columns; c++)
        if (t->cells[row * t->columns + c])
            return false;
    return true;
}

static bool column_is_empty(const Table *t, size_t column) {
    for (size_t r = 0; r < t->rows; r++)
        if (t->cells[r * t->columns + column])
            return false;
    return true;
}

static void write_row(Json *json, const Table *t, size_t row) {
    json_open(json, NULL, '{');
    json_text(json, "name", t->row_names[row]);
    json_open(json, "cells", '[');
    for (size_t c = 0; c < t->columns; c++)
        if (!column_is_empty(t, c))
            json_number(json, NULL, t->cells[row * t->columns + c]);
    json_close(json, ']');
    json_close(json, '}');
}

static void write_table(Json *json, const Table *t) {
    json_open(json, "table", '{');
    json_text(json, "title", t->title);
    json_open(json, "columns", '[');
    for (size_t c = 0; c < t->columns; c++)
        if (!column_is_empty(t, c))
            json_text(json, NULL, t->column_names[c]);
    json_close(json, ']');
    json_open(json, "rows", '[');
    for (size_t r = 0; r < t->rows; r++)
        if (!row_is_empty(t, r))
            write_row(json, t, r);
    json_close(json, ']');
    json_close(json, '}');
}

void show_table(const Table *table) {
    Judging *j = judging();
    Line line;
    Error err;
    if (j->has_table)
        fault("a second table: \"%s\"", table->title);
    j->has_table = true;
    if (!line_begin(&line, &err))
        fault("%s", err.text);
    json_text(&line.json, "task", j->run->task);
    json_text(&line.json, "run", j->run->name);
    write_table(&line.json, table);
    if (!line_write(&line, j->out, &err))
        fault("%s", err.text);
}
