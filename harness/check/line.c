#include "line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool line_begin(Line *line, Error *err) {
    *line = (Line){0};
    line->json.out = open_memstream(&line->bytes, &line->length);
    if (!line->json.out)
        return error_set(err, "cannot write a line of checks: %s", strerror(errno));
    json_open(&line->json, NULL, '{');
    return true;
}

bool line_write(Line *line, int out, Error *err) {
    json_close(&line->json, '}');
    fputc('\n', line->json.out);
    bool complete = !ferror(line->json.out);
    complete = fclose(line->json.out) == 0 && complete;
    if (!complete)
        errno = ENOMEM;
    // A short write is a full disk: finishing it later would break the line in two.
    complete = complete && write(out, line->bytes, line->length) == (ssize_t)line->length;
    if (!complete)
        error_set(err, "cannot write a line of checks: %s", strerror(errno));
    free(line->bytes);
    return complete;
}
