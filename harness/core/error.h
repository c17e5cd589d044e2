// What went wrong with the world: a missing file, a damaged dump, a process
// that is gone. One sentence for a person, naming the thing and the place.
// Our own bugs are asserts; a student's mistake is a result. Neither is an Error.

#ifndef REGIONLAB_ERROR_H
#define REGIONLAB_ERROR_H

#include <stdbool.h>

typedef struct Error {
    char text[512]; // terminated; "" when nothing went wrong
} Error;

#if defined(__GNUC__) && !defined(__clang__) && defined(__MINGW32__)
#define ERROR_FORMAT(f, a) __attribute__((format(gnu_printf, f, a)))
#else
#define ERROR_FORMAT(f, a) __attribute__((format(printf, f, a)))
#endif

// Writes the sentence and returns false, so that a caller can say
// `return error_set(err, "...")`. err may be NULL.
bool error_set(Error *err, const char *format, ...) ERROR_FORMAT(2, 3);

#endif
