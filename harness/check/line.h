// One line of CHECKS.jsonl. A single write() to a descriptor opened with O_APPEND writes all
// of it, so that lines of several processes never mix.
//
//     Line line;
//     line_begin(&line, &err);
//     json_text(&line.json, "task", task);
//     line_write(&line, out, &err);

#ifndef REGIONLAB_LINE_H
#define REGIONLAB_LINE_H

#include "error.h"
#include "json.h"
#include "text_stream.h"

typedef struct Line {
    Json json; // inside the line's object
    TextStream text;
} Line;

// The file, to append lines to; -1 with *err. close() it. `fresh` makes it empty first.
int line_file_open(const char *path, bool fresh, Error *err);

// The line must stay where it is until it is written.
bool line_begin(Line *line, Error *err);
// Closes the object, writes it, and releases the line, whatever the outcome.
bool line_write(Line *line, int out, Error *err);

#endif
