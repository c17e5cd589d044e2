#include "trace.h"

#include <string.h>

int student_winmain(HINSTANCE instance, HINSTANCE before, char *line, int show);

// What follows the program's own name, which may stand in quotes.
static char *arguments_of(char *line) {
    line = *line == '"' ? strchr(line + 1, '"') : line + strcspn(line, " ");
    return line ? line + strspn(line, "\" ") : "";
}

int trace_enter_winmain(int argc, char **argv, char **environment) {
    (void)argc, (void)argv, (void)environment;
    return student_winmain(GetModuleHandleA(NULL), NULL, arguments_of(GetCommandLineA()),
                           SW_SHOWDEFAULT);
}
