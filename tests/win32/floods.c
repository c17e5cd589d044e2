// Prints without end: standard output, or with parameter("raw") the pipe that the
// recorder listens to.

#include "probe.h"

#include <stdio.h>
#include <string.h>

static char line[4096];

void scenario(void) {
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    const bool raw = parameter("raw") != 0;
    checkpoint("first");
    for (;;) {
        fwrite(line, 1, sizeof line, stdout);
        for (uintptr_t handle = 4; raw && handle < 0x200; handle += 4) {
            DWORD written;
            WriteFile((HANDLE)handle, line, sizeof line, &written, NULL);
        }
    }
}
