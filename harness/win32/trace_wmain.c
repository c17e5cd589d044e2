#include "trace.h"

// msvcrt's, which no header declares for programs. The last argument is a structure of one int.
int __wgetmainargs(int *argc, wchar_t ***argv, wchar_t ***environment, int wildcards, int *mode);

int student_wmain(int argc, wchar_t **argv, wchar_t **environment);

// The C runtime's words, not CommandLineToArgvW()'s: that would load shell32.dll and a dozen
// others.
int trace_enter_wmain(int argc, char **argv, char **environment) {
    wchar_t **wide = NULL, **wide_environment = NULL;
    int wide_count = 0, mode = 0;
    (void)argv, (void)environment;
    __wgetmainargs(&wide_count, &wide, &wide_environment, 0, &mode);
    if (wide_count > argc)
        wide[argc] = NULL;
    return student_wmain(argc, wide, wide_environment);
}
