// A small allocator: blocks of one size, in pages from VirtualAlloc, with a list of free ones.
#include <assert.h>
#include <stdio.h>
#include <windows.h>

#define CHUNK (64 * 1024)
#define BLOCK 256

typedef struct Free {
    struct Free *next;
} Free;

static Free *free_list;
static char *chunks[8];
static int chunk_count;

static BOOL more(void) {
    char *chunk = VirtualAlloc(0, CHUNK, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!chunk)
        return FALSE;
    chunks[chunk_count++] = chunk;
    for (int at = 0; at < CHUNK; at += BLOCK) {
        Free *block = (Free *)(chunk + at);
        block->next = free_list;
        free_list = block;
    }
    return TRUE;
}

void *my_malloc(void) {
    if (!free_list && !more())
        return NULL;
    Free *block = free_list;
    free_list = block->next;
    return block;
}

void my_free(void *block) {
    ((Free *)block)->next = free_list;
    free_list = block;
}

int main(void) {
    static void *blocks[600];
    for (int i = 0; i < 600; i++)
        assert((blocks[i] = my_malloc()) != NULL);
    for (int i = 0; i < 600; i++)
        my_free(blocks[i]);
    printf("%d chunks\n", chunk_count);
    HANDLE heap = HeapCreate(0, 0, 0);
    char *a = HeapAlloc(heap, HEAP_ZERO_MEMORY, 100);
    char *b = HeapAlloc(heap, 0, 2 << 20); // too large for a segment
    a = HeapReAlloc(heap, 0, a, 5000);
    a[0] = b[0] = 1;
    HeapFree(heap, 0, b);
    HeapDestroy(heap);
    for (int i = 0; i < chunk_count; i++)
        VirtualFree(chunks[i], 0, MEM_RELEASE);
    return 0;
}
