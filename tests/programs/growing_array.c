// An array that never moves: a large reservation, committed as far as it is used.
#include <stdio.h>
#include <windows.h>

typedef struct {
    int *items;
    SIZE_T count, committed, limit; // committed and limit in bytes
} Array;

static BOOL array_make(Array *a, SIZE_T limit) {
    a->items = VirtualAlloc(NULL, limit, MEM_RESERVE, PAGE_READWRITE);
    a->count = a->committed = 0;
    a->limit = limit;
    return a->items != NULL;
}

static BOOL array_push(Array *a, int value) {
    if ((a->count + 1) * sizeof(int) > a->committed) {
        SIZE_T more = a->committed ? a->committed : 4096; // as much again
        if (!VirtualAlloc((char *)a->items + a->committed, more, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
        a->committed += more;
    }
    a->items[a->count++] = value;
    return TRUE;
}

int main(void) {
    Array a;
    if (!array_make(&a, 1 << 20))
        return 1;
    int pushed = 0;
    while (pushed < 1000000 && array_push(&a, pushed))
        pushed++;
    printf("%d of 1000000 items fit, error %lu\n", pushed, GetLastError());
    VirtualFree(a.items, 0, MEM_RELEASE);
    return 0;
}
