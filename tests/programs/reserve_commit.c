// Lab 1: the life of a page. Reserve a megabyte, commit some of it, use it, give it back.
#include <stdio.h>
#include <Windows.h>

#define PAGES 256

static void show(const char *when, void *address) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(address, &info, sizeof(info));
    printf("%-16s %p: state 0x%05lx, protect 0x%02lx, %lu KB\n", when, info.BaseAddress, info.State,
           info.State == MEM_COMMIT ? info.Protect : 0, (unsigned long)(info.RegionSize / 1024));
}

int main(void) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    const SIZE_T page = system.dwPageSize;

    char *base = VirtualAlloc(NULL, PAGES * page, MEM_RESERVE, PAGE_NOACCESS);
    if (base == NULL)
        return 1;
    show("reserved", base);

    VirtualAlloc(base + 16 * page, 8 * page, MEM_COMMIT, PAGE_READWRITE);
    show("committed", base + 16 * page);
    for (int i = 0; i < 8; i++)
        base[(16 + i) * page] = (char)i;

    DWORD old;
    VirtualProtect(base + 20 * page, 2 * page, PAGE_READONLY, &old);
    show("read-only", base + 20 * page);

    VirtualFree(base + 16 * page, 4 * page, MEM_DECOMMIT);
    show("decommitted", base + 16 * page);

    VirtualFree(base, 0, MEM_RELEASE);
    show("released", base);
    return 0;
}
