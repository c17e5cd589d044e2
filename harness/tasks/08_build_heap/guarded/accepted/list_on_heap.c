#include "unit.h"

// Keeps a list of its allocations on the process heap, a node for each live block.

struct node {
    char *base, *block;
    struct node *next;
};
static struct node *list;

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 4096)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (!base)
        return NULL;
    if (!VirtualAlloc(base, size, MEM_COMMIT, PAGE_READWRITE))
        goto fail;
    struct node *node = HeapAlloc(GetProcessHeap(), 0, sizeof *node);
    if (!node)
        goto fail;
    *node = (struct node){base, base + size - room, list};
    list = node;
    return node->block;
fail:
    VirtualFree(base, 0, MEM_RELEASE);
    return NULL;
}

BOOL guarded_free(void *block) {
    for (struct node **at = &list, *node; (node = *at); at = &node->next) {
        if (node->block != block)
            continue;
        if (!VirtualFree(node->base, 0, MEM_RELEASE))
            return FALSE;
        *at = node->next;
        HeapFree(GetProcessHeap(), 0, node);
        return TRUE;
    }
    return FALSE;
}
