#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && *value;
}

static bool is_dumb(void) {
    const char *term = getenv("TERM");
    return term && strcmp(term, "dumb") == 0;
}

bool terminal_shows_color(FILE *stream) {
    return isatty(fileno(stream)) && !is_set("NO_COLOR") && !is_dumb();
}
