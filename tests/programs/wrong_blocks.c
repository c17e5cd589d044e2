// Blocks that are given back although they are none, and calls whose arguments say less than they
// seem to.
#include <stdlib.h>
#include <windows.h>

int main(void) {
    char *p = malloc(100);
    free(p);
    free(p); // twice
    int local;
    free(&local);
    char *q = malloc(100);
    free(q + 8);
    HANDLE heap = HeapCreate(0, 0, 0);
    void *block = HeapAlloc(heap, 0, 10);
    HeapFree(GetProcessHeap(), 0, block); // another heap's
    HeapFree(heap, 0, block);
    HeapFree(heap, 0, block);
    char *pages = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_READWRITE);
    VirtualFree(pages, 8192, MEM_DECOMMIT); // nothing is committed
    DWORD old;
    VirtualAlloc(pages, 4096, MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(pages, 4096, PAGE_EXECUTE_READ, &old);
    VirtualAlloc(pages, 4096, MEM_RESET, PAGE_READWRITE);
    VirtualAlloc(NULL, 10ull << 30, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return 300;
}
