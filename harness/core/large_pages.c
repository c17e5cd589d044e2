#define _DEFAULT_SOURCE // madvise

#include "large_pages.h"

#ifdef __linux__
#include <stdint.h>
#include <sys/mman.h>

#define PAGE  4096u
#define LARGE (4u << 20) // two large pages: a shorter block may contain no whole one

void prefer_large_pages(void *block, size_t size) {
    if (size < LARGE)
        return;
    const size_t head = -(uintptr_t)block % PAGE; // up to the next page
    madvise((char *)block + head, (size - head) / PAGE * PAGE, MADV_HUGEPAGE);
}
#else
void prefer_large_pages(void *block, size_t size) {
    (void)block, (void)size;
}
#endif
