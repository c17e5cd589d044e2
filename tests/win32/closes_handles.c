// Closes whatever handle it can name, the probe's among them.

#include "probe.h"

void scenario(void) {
    checkpoint("first");
    for (uintptr_t handle = 4; handle < 0x1000; handle += 4)
        CloseHandle((HANDLE)handle);
    checkpoint("second");
}
