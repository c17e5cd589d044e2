// attack: puts its own DLL where the recorder would load one, and loads one itself
// defence: C:\windows, C:\task and C:\regionlab are read-only; in its own process a program
//     may load what it likes
// outcome: failed
// prints: planted 0, loaded 1\b

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    char name[MAX_PATH];
    GetModuleFileNameA(NULL, name, sizeof name);
    int planted = CopyFileA(name, "C:\\windows\\system32\\version.dll", FALSE) +
                  CopyFileA(name, "C:\\regionlab\\version.dll", FALSE) +
                  CopyFileA(name, "C:\\task\\version.dll", FALSE);
    CopyFileA(name, "C:\\users\\student\\Temp\\own.dll", FALSE);
    printf("planted %d, loaded %d\n", planted,
           LoadLibraryExA("C:\\users\\student\\Temp\\own.dll", NULL, DONT_RESOLVE_DLL_REFERENCES) !=
               NULL);
}
