// attack: closes every handle, including the pipe to the recorder
// defence: no message, no checkpoint
// outcome: no checkpoint

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    for (uintptr_t handle = 4; handle < 0x1000; handle += 4)
        CloseHandle((HANDLE)handle);
}
