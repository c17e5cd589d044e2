#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef _WIN32
enum { NOT_INHERITED = _O_NOINHERIT | _O_BINARY };
#else
enum { NOT_INHERITED = O_CLOEXEC };
#endif

int line_file_open(const char *path, bool fresh, Error *err) {
    const int file =
        open(path, O_WRONLY | O_APPEND | O_CREAT | (fresh ? O_TRUNC : 0) | NOT_INHERITED, 0666);
    if (file < 0)
        error_set(err, "%s: %s", path, strerror(errno));
    return file;
}

bool line_begin(Line *line, Error *err) {
    *line = (Line){0};
    if (!text_stream_open(&line->text))
        return error_set(err, "cannot write a line of checks: %s", strerror(errno));
    line->json.out = line->text.out;
    json_open(&line->json, NULL, '{');
    return true;
}

bool line_write(Line *line, int out, Error *err) {
    json_close(&line->json, '}');
    fputc('\n', line->json.out);
    bool complete = text_stream_close(&line->text);
    if (!complete)
        errno = ENOMEM;
    // A short write is a full disk: finishing it later would break the line in two.
    complete = complete &&
               write(out, line->text.bytes, (unsigned)line->text.length) == (int)line->text.length;
    if (!complete)
        error_set(err, "cannot write a line of checks: %s", strerror(errno));
    free(line->text.bytes);
    return complete;
}
