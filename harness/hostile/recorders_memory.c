// attack: writes into the recorder's memory through /proc, where its DACL does not apply
// defence: the recorder is not in the session (record.exe is: against it nothing helps, and
//     results say in-session)
// outcome: failed
// prints: written [01]\b

#include "hostile.h"

#include <tlhelp32.h>

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    int written = 0;
    int pids[PIDS_MOST], known = all_pids(pids);
    for (int i = 0; i < known; i++) {
        char path[64], text[4096] = "";
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\cmdline", pids[i]);
        HANDLE line = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
        DWORD got = 0;
        ReadFile(line, text, sizeof text - 1, &got, NULL);
        CloseHandle(line);
        if (!strstr(text, "record.exe"))
            continue;
        // Its own image, at the base that it was linked for: the byte is written as it is.
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\mem", pids[i]);
        HANDLE memory =
            CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
        OVERLAPPED at = {.Offset = 0x40000000, .OffsetHigh = 1};
        char byte;
        if (ReadFile(memory, &byte, 1, &got, &at) && got == 1 &&
            WriteFile(memory, &byte, 1, &got, &at))
            written += got == 1;
        CloseHandle(memory);
    }
    printf("written %d\n", written);
}
