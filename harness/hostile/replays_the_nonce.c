// attack: takes the nonce from its own command line and says with it that checkpoint `after` is
//     reached
// defence: a checkpoint is a snapshot: its memory shows what was not done
// outcome: failed|needs review
// prints: nonce found

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    const char *nonce = strstr(GetCommandLineA(), "--regionlab ");
    nonce = nonce ? strchr(nonce, ' ') + 1 : "0";
    printf("nonce %s\n", nonce[1] ? "found" : "lost");
    char text[512];
    int length = snprintf(text, sizeof text,
                          "claim %.32s returned 0x1\nclaim %.32s last_error 0x0\n"
                          "at %.32s 0x2 after\nready %.32s 0x2 after\nbye %.32s\n",
                          nonce, nonce, nonce, nonce, nonce);
    for (uintptr_t handle = 4; handle < 0x200; handle += 4) {
        DWORD written;
        WriteFile((HANDLE)handle, text, (DWORD)length, &written, NULL);
    }
}
