#include "command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Appends one argument as CommandLineToArgvW() and the C runtime take it apart:
// backslashes count only before a quote ("Parsing C command-line arguments", Microsoft).
static char *put_argument(char *to, const char *argument) {
    *to++ = '"';
    for (;;) {
        size_t backslashes = strspn(argument, "\\");
        const char next = argument[backslashes];
        size_t written = next == '"' ? backslashes * 2 + 1 : next ? backslashes : backslashes * 2;
        memset(to, '\\', written);
        to += written;
        if (!next)
            break;
        *to++ = next;
        argument += backslashes + 1;
    }
    *to++ = '"';
    *to++ = ' ';
    return to;
}

char *command_line_of(char **words, const char *tail) {
    size_t size = strlen(tail) + 1;
    for (char **w = words; *w; w++)
        size += 2 * strlen(*w) + 4;
    char *line = malloc(size);
    if (!line)
        return NULL;
    char *to = line;
    for (char **w = words; *w; w++)
        to = put_argument(to, *w);
    snprintf(to, size - (size_t)(to - line), "%s", tail);
    return line;
}
