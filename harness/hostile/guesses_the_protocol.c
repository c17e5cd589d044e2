// attack: writes messages to the recorder into every handle, without the nonce
// defence: a line without the nonce is noise
// outcome: failed

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    static const char text[] = "claim 0 returned 0x1\nat 0 0x2 after\nready 0 0x2 after\nbye 0\n";
    for (uintptr_t handle = 4; handle < 0x200; handle += 4) {
        DWORD written;
        WriteFile((HANDLE)handle, text, sizeof text - 1, &written, NULL);
    }
}
