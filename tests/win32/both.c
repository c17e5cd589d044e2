// both.exe WORD... +++ WORD...: starts two programs at once, and ends when both have ended, with
// the larger exit code. (Two programs that Linux starts at once may wait for each other's wineboot:
// Wine 8, dlls/ntdll/unix/env.c, run_wineboot().)

#include "../../harness/win32/command_line.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE start(char **words) {
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    char *line = command_line_of(words, "");
    if (!line || !CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made)) {
        fprintf(stderr, "cannot start %s: error %lu\n", words[0], GetLastError());
        exit(100);
    }
    free(line);
    return made.hProcess;
}

int main(int argc, char **argv) {
    DWORD codes[2];
    int middle = 1;
    while (middle < argc && strcmp(argv[middle], "+++") != 0)
        middle++;
    if (middle < 2 || middle + 1 >= argc)
        return 100;
    argv[middle] = NULL;
    HANDLE programs[] = {start(argv + 1), start(argv + middle + 1)};
    WaitForMultipleObjects(2, programs, TRUE, INFINITE);
    for (int i = 0; i < 2; i++)
        GetExitCodeProcess(programs[i], &codes[i]);
    return (int)(codes[0] > codes[1] ? codes[0] : codes[1]);
}
