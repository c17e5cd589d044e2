// Lab 4: memory manager. One thread carries out the operations of a file, another one watches what
// they do and writes it down.
#include "stdafx.h"
#include <string.h>
#include <windows.h>

#define BLOCKS 4

static HANDLE made, seen;
static volatile BOOL finished;
static char *blocks[BLOCKS];
static SIZE_T sizes[BLOCKS];

static BOOL operate(const char *what, int block, SIZE_T pages) {
    DWORD old;
    if (strcmp(what, "reserve") == 0) {
        sizes[block] = pages * 4096;
        blocks[block] = (char *)VirtualAlloc(NULL, sizes[block], MEM_RESERVE, PAGE_READWRITE);
        return blocks[block] != NULL;
    }
    if (strcmp(what, "commit") == 0)
        return VirtualAlloc(blocks[block], pages * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
    if (strcmp(what, "lock") == 0)
        return VirtualLock(blocks[block], pages * 4096);
    if (strcmp(what, "unlock") == 0)
        return VirtualUnlock(blocks[block], pages * 4096);
    if (strcmp(what, "protect") == 0)
        return VirtualProtect(blocks[block], pages * 4096, PAGE_READONLY, &old);
    if (strcmp(what, "free") == 0)
        return VirtualFree(blocks[block], 0, MEM_RELEASE);
    return FALSE;
}

static DWORD WINAPI simulate(LPVOID name) {
    char what[20];
    int block, pages;
    FILE *file = fopen((const char *)name, "r");
    if (!file)
        printf("no %s\n", (const char *)name);
    while (file && fscanf(file, "%19s %d %d", what, &block, &pages) == 3) {
        BOOL ok = operate(what, block, (SIZE_T)pages);
        printf("%s %d %d: %s\n", what, block, pages, ok ? "ok" : "failed");
        SetEvent(made);
        WaitForSingleObject(seen, INFINITE);
    }
    if (file)
        fclose(file);
    finished = TRUE;
    SetEvent(made);
    return 0;
}

static DWORD WINAPI track(LPVOID unused) {
    (void)unused;
    for (;;) {
        WaitForSingleObject(made, INFINITE);
        if (finished)
            return 0;
        for (int i = 0; i < BLOCKS; i++) {
            MEMORY_BASIC_INFORMATION m;
            if (blocks[i] && VirtualQuery(blocks[i], &m, sizeof(m)))
                printf("   block %d: 0x%lx\n", i, m.State);
        }
        SetEvent(seen);
    }
}

int main(void) {
    made = CreateEvent(NULL, FALSE, FALSE, NULL);
    seen = CreateEvent(NULL, FALSE, FALSE, NULL);
    HANDLE threads[2] = {CreateThread(NULL, 0, simulate, "operations.txt", 0, NULL),
                         CreateThread(NULL, 0, track, NULL, 0, NULL)};
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    return 0;
}
