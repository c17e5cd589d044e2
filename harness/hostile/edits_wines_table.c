// attack: marks pages as committed in the table from which Wine answers VirtualQuery, which lies
//     in the memory of the program itself
// defence: the kernel's own map of the process disagrees with the table; none where Wine is asked
//     (record.exe), and results say in-session
// outcome: needs review|partial|passed
// prints: table found
// until: native recorder where there are no namespaces

#include "hostile.h"

typedef struct Range {
    uintptr_t base, end;
    int wine; // ntdll.so's own data
} Range;

static Range ranges[4096];
static int range_count;

// Of this process: wineserver opens the file, so that "self" would be that.
static void read_maps(int pid) {
    static char text[1 << 20];
    char path[64];
    snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\maps", pid);
    HANDLE file = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD size = 0;
    for (DWORD got; size < sizeof text - 1 &&
                    ReadFile(file, text + size, sizeof text - 1 - size, &got, NULL) && got;)
        size += got;
    CloseHandle(file);
    int after_wine = 0;
    for (char *line = strtok(text, "\n"); line && range_count < 4096; line = strtok(NULL, "\n")) {
        unsigned long long base, end;
        char access[5];
        if (sscanf(line, "%llx-%llx %4s", &base, &end, access) != 3)
            continue;
        // What is zero at first follows without a name.
        after_wine = strstr(line, "/ntdll.so") || (after_wine && !strchr(line, '/'));
        if (access[0] == 'r' && access[1] == 'w')
            ranges[range_count++] = (Range){base, end, after_wine};
    }
}

static int can_read(uintptr_t at) {
    for (int i = 0; i < range_count; i++)
        if (at >= ranges[i].base && at + 8 <= ranges[i].end)
            return 1;
    return 0;
}

// Wine 8: a byte a page, in a table of tables of a million; 0x20 is committed, 1 and 2
// are readable and writable.
static unsigned char *entry_of(uintptr_t table, void *address) {
    uintptr_t page = (uintptr_t)address >> 12, slot = table + (page >> 20) * 8;
    if (!can_read(slot))
        return NULL;
    uintptr_t entry = *(uintptr_t *)slot + (page & 0xfffff);
    return can_read(entry & ~7ull) ? (unsigned char *)entry : NULL;
}

static int is(uintptr_t table, void *address, int value) {
    unsigned char *entry = entry_of(table, address);
    return entry && *entry == value;
}

static uintptr_t find_table(void) {
    char *known = VirtualAlloc(NULL, 3 * 4096, MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    VirtualAlloc(known, 2 * 4096, MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(known + 4096, 4096, PAGE_READONLY, &old);
    for (int i = 0; i < range_count; i++)
        for (uintptr_t at = ranges[i].base; ranges[i].wine && at + 8 <= ranges[i].end; at += 8) {
            uintptr_t table = *(uintptr_t *)at;
            if (can_read(table) && is(table, known, 0x23) && is(table, known + 4096, 0x21))
                return table;
        }
    return 0;
}

static void attack(void *base, size_t first, size_t count) {
    int pids[PIDS_MOST], known = all_pids(pids);
    uintptr_t table = 0;
    // The numbers of others give ranges that are not there, or none.
    for (int i = 0; i < known && !table; i++) {
        char path[64], line[64] = "";
        DWORD got;
        snprintf(path, sizeof path, "\\\\?\\unix\\proc\\%d\\cmdline", pids[i]);
        HANDLE file = CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
        ReadFile(file, line, sizeof line - 1, &got, NULL);
        CloseHandle(file);
        if (!strstr(line, "commit_window.exe") || strstr(line, "record.exe"))
            continue;
        read_maps(pids[i]);
        table = find_table();
    }
    printf("table %s\n", table ? "found" : "not found");
    for (size_t page = first; table && page < first + count; page++)
        *entry_of(table, (char *)base + page * 4096) = 0x23;
    SetLastError(ERROR_SUCCESS);
    answer = TRUE;
}
