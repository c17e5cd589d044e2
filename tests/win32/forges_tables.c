// Edits Wine's own table of pages, so that a range that is only reserved looks committed to
// everybody who asks Wine: parameter("pages_vprot") says where in ntdll.so the table is.

#include "probe.h"

#include <stdio.h>
#include <string.h>

// The first line of a process's maps that names ntdll.so; 0 when it is no process of ours.
static uint64_t ntdll_base(unsigned process) {
    char path[64], line[512];
    unsigned long long first = 0, base = 0;
    bool own = false;
    snprintf(path, sizeof path, "Z:\\proc\\%u\\maps", process);
    FILE *maps = fopen(path, "r");
    while (maps && fgets(line, sizeof line, maps)) {
        own |= strstr(line, "forges_tables.exe") != NULL;
        if (!base && strstr(line, "/ntdll.so") && sscanf(line, "%llx-", &first) == 1)
            base = first;
    }
    if (maps)
        fclose(maps);
    return own ? base : 0;
}

// Wine's server opens files for a program: /proc/self would be the server.
static uint64_t own_ntdll_base(void) {
    uint64_t base = 0;
    for (unsigned process = 1; process < 100 && !base; process++)
        base = ntdll_base(process);
    return base;
}

void scenario(void) {
    enum { PAGES = 16, COMMITTED_READ_WRITE = 0x23 };
    char *reserved = VirtualAlloc(NULL, PAGES * 4096, MEM_RESERVE, PAGE_NOACCESS);
    claim_pointer("reserved", reserved);
    checkpoint("honest");
    unsigned char ***table =
        (unsigned char ***)(uintptr_t)(own_ntdll_base() + parameter("pages_vprot"));
    const uintptr_t page = (uintptr_t)reserved / 4096;
    memset(&(*table)[page >> 20][page & 0xfffff], COMMITTED_READ_WRITE, PAGES);
    checkpoint("forged");
}
