// The mistakes of the first lab, one after the other. The program goes on after each.
#include <stdio.h>
#include <windows.h>

int main(void) {
    DWORD old;
    char *a = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
    VirtualProtect(a, 4096, PAGE_READWRITE, &old);             // nothing is committed
    VirtualAlloc(a + 2000, 4000, MEM_COMMIT, PAGE_READWRITE);  // two pages, not one
    VirtualAlloc(a + 61440, 8192, MEM_COMMIT, PAGE_READWRITE); // beyond the end
    VirtualAlloc(a, 65536, MEM_RESERVE, PAGE_READWRITE);       // there is something already
    VirtualFree(a, 65536, MEM_RELEASE);                        // a size
    VirtualFree(a + 4096, 0, MEM_RELEASE);                     // not the base
    VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    VirtualFree(a, 0, MEM_RELEASE);
    VirtualFree(a, 0, MEM_RELEASE); // twice
    HANDLE heap = HeapCreate(0, 0, 0);
    HeapAlloc(heap, 0, 100); // never freed
    printf("done\n");
    ExitProcess(3);
}
