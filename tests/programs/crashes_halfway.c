// Works until it writes one page too far.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void fill(char *data, int pages) {
    for (int i = 0; i <= pages; i++)
        memset(data + i * 4096, 'a' + i, 4096);
}

int main(void) {
    char *data = VirtualAlloc(NULL, 8 * 4096, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(data, 4 * 4096, MEM_COMMIT, PAGE_READWRITE);
    printf("filling\n");
    fill(data, 4);
    printf("never printed\n");
    VirtualFree(data, 0, MEM_RELEASE);
    return 0;
}
