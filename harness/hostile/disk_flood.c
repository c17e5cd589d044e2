// attack: fills its disk
// defence: sized tmpfs (or the limit of what is written)
// outcome: failed|no checkpoint

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    static char block[1 << 20];
    HANDLE file = CreateFileA("C:\\users\\student\\Temp\\flood", GENERIC_WRITE, 0, NULL,
                              CREATE_ALWAYS, 0, NULL);
    int mb = 0;
    DWORD written;
    while (WriteFile(file, block, sizeof block, &written, NULL) && written == sizeof block)
        mb++;
    printf("refused after %d MB, error %lu\n", mb, GetLastError());
}
