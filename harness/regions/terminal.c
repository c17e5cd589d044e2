#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifndef _WIN32
#include <sys/ioctl.h>
#endif

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

#ifdef _WIN32
static unsigned asked_terminal(FILE *stream) {
    (void)stream;
    return 0;
}
#else
static unsigned asked_terminal(FILE *stream) {
    struct winsize size;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
#endif

unsigned terminal_width(FILE *stream) {
    const char *columns = getenv("COLUMNS");
    const unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
    return width > 0 && width < 10000 ? (unsigned)width : asked_terminal(stream);
}
