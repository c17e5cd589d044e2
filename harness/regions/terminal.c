#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <windows.h>
#else
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

#ifdef _WIN32
// A console shows colours once it is asked to.
static bool takes_sequences(FILE *stream) {
    HANDLE console = (HANDLE)_get_osfhandle(fileno(stream));
    DWORD mode;
    return GetConsoleMode(console, &mode) &&
           SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

static unsigned columns_of(FILE *stream) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    return GetConsoleScreenBufferInfo((HANDLE)_get_osfhandle(fileno(stream)), &info)
               ? (unsigned)info.dwSize.X
               : 0;
}

void terminal_plain_bytes(FILE *stream) {
    _setmode(fileno(stream), _O_BINARY);
}
#else
static bool takes_sequences(FILE *stream) {
    (void)stream;
    return true;
}

static unsigned columns_of(FILE *stream) {
    struct winsize size;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void terminal_plain_bytes(FILE *stream) {
    (void)stream;
}
#endif

bool terminal_shows_color(FILE *stream) {
    return isatty(fileno(stream)) && !is_set("NO_COLOR") && !is_dumb() && takes_sequences(stream);
}

unsigned terminal_width(FILE *stream) {
    const char *columns = getenv("COLUMNS");
    const unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
    return width > 0 && width < 10000 ? (unsigned)width : columns_of(stream);
}
