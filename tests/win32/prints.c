// Prints and reads as a student would, in every way there is.

#include "probe.h"

#include <io.h>
#include <stdio.h>
#include <string.h>

static void win32(DWORD which, const char *text) {
    DWORD written;
    WriteFile(GetStdHandle(which), text, (DWORD)strlen(text), &written, NULL);
}

void scenario(void) {
    char byte;
    DWORD got = 0;
    printf("printf\n");
    checkpoint("between");
    puts("puts");
    fprintf(stderr, "fprintf\n");
    win32(STD_OUTPUT_HANDLE, "win32 output\n");
    win32(STD_ERROR_HANDLE, "win32 error\n");
    _write(1, "descriptor\n", 11);
    printf("getchar %d\n", getchar());
    BOOL read = ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &got, NULL);
    printf("ReadFile %d %lu\n", read, got);
    printf("bye 0123\nready 0 0x1 after\n");
    for (int i = 0; i < 10000; i++)
        printf("line %d of many\n", i);
    checkpoint("after");
}
