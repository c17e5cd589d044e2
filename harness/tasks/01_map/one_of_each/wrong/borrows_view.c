#include "unit.h"

// The first larger view that the system has mapped for itself.
static void *somebodys_view(void) {
    MEMORY_BASIC_INFORMATION region;
    for (char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize)
        if (region.Type == MEM_MAPPED && region.Protect == PAGE_READONLY &&
            region.RegionSize > 0x20000)
            return at;
    return NULL;
}

// Shows a view that was there before.
void one_of_each(void (*show)(const struct five *)) {
    void *private_memory = VirtualAlloc(NULL, 5000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    void *block = HeapAlloc(GetProcessHeap(), 0, 100);
    struct five five = {
        .private_memory = private_memory,
        .heap = block,
        .stack = &block,
        .image = (const void *)one_of_each,
        .mapped = somebodys_view(),
    };
    show(&five);
    HeapFree(GetProcessHeap(), 0, block);
    VirtualFree(private_memory, 0, MEM_RELEASE);
}
