// attack: makes sections endlessly and writes to them
// defence: a sized tmpfs holds them (or the limits of memory, disk and time)
// outcome: crash|timeout|no checkpoint

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    size_t mb = 0;
    for (;; mb += 64) {
        HANDLE section =
            CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 64 << 20, NULL);
        char *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
        if (!view)
            break;
        touch(view, 64 << 20);
    }
    printf("refused after %zu MB\n", mb);
}
