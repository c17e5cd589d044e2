// attack: fills the folder of the evidence
// defence: it is not in the sandbox (with record.exe: limit of what is written outside)
// outcome: failed|no checkpoint

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    static char block[1 << 20] = {1};
    HANDLE file =
        CreateFileA("Z:\\evidence\\flood", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    for (DWORD written; WriteFile(file, block, sizeof block, &written, NULL);)
        ;
}
