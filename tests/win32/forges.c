// Writes what looks like the protocol into every handle it can name: with a wrong
// nonce, with none, and torn.

#include "probe.h"

#include <string.h>

static void write_everywhere(const char *text) {
    for (uintptr_t handle = 4; handle < 0x200; handle += 4) {
        DWORD written;
        WriteFile((HANDLE)handle, text, (DWORD)strlen(text), &written, NULL);
    }
}

void scenario(void) {
    checkpoint("first");
    write_everywhere("claim 0 forged 0x1\n");
    write_everywhere("at 0 0x2 second\nready 0 0x2 second\n");
    write_everywhere("bye\n");
    write_everywhere("\xff\xfe\"\\\n");
    checkpoint("second");
}
