// Prints without end: standard output, or with parameter("raw") the pipe that the
// recorder listens to.

#include "probe.h"

#include <stdio.h>
#include <string.h>

static char line[4096];
static HANDLE pipes[128]; // and whatever else takes a write: who floods does not choose
static size_t pipe_count;

static bool writes(HANDLE handle) {
    DWORD written;
    return WriteFile(handle, line, sizeof line, &written, NULL);
}

void scenario(void) {
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    const bool raw = parameter("raw") != 0;
    checkpoint("first");
    for (uintptr_t handle = 4; raw && handle < 0x200; handle += 4)
        if (writes((HANDLE)handle))
            pipes[pipe_count++] = (HANDLE)handle;
    for (;;) {
        fwrite(line, 1, sizeof line, stdout);
        for (size_t i = 0; i < pipe_count; i++)
            writes(pipes[i]);
    }
}
