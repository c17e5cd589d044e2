// What the probe's main() does in a traced program of one's own. A copy of the program that it
// starts itself is not traced: it only runs.

#include "trace.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define STANDARD_INPUT "C:\\regionlab\\standard_input"

// The program's arguments are its own; the last two are the recorder's.
static void cut_command_line(void) {
    wchar_t *wide = wcsstr(GetCommandLineW(), L"--regionlab");
    char *narrow = strstr(GetCommandLineA(), "--regionlab");
    if (wide) {
        wide -= wide[-1] == L'"';
        while (wide[-1] == L' ')
            wide--;
        *wide = L'\0';
    }
    if (narrow) {
        narrow -= narrow[-1] == '"';
        while (narrow[-1] == ' ')
            narrow--;
        *narrow = '\0';
    }
}

// The probe keeps the standard input for itself; the program's own is a file, where there is one.
static void open_input(void) {
    const int file = _open(STANDARD_INPUT, _O_RDONLY | _O_BINARY);
    if (file < 0)
        return;
    if (_dup2(file, 0) == 0)
        SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    _close(file);
    _setmode(0, _O_TEXT);
}

static int run_traced(int argc, char **argv) {
    probe_begin(argv[argc - 1]);
    cut_command_line();
    open_input();
    probe_crash_hook = trace_crashed;
    trace_begin();
    atexit(trace_finish);
    argv[argc - 2] = NULL;
    return trace_enter(argc - 2, argv, _environ);
}

static int run(int argc, char **argv) {
    const bool recorded = argc >= 3 && strcmp(argv[argc - 2], "--regionlab") == 0;
    exit(recorded ? run_traced(argc, argv) : trace_enter(argc, argv, _environ));
}

__attribute__((constructor)) static void replace_main(void) {
    probe_other_main = run;
}

// The linker is told to look for it (-u scenario), and so brings this file in.
void scenario(void) {}
