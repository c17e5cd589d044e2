// Loaded into Wine's loader: has the page where Wine must have its shared data, as the loader's
// own heap has it where the kernel happens to put it there.

#define _GNU_SOURCE
#include <sys/mman.h>

__attribute__((constructor)) static void take(void) {
    mmap((void *)0x7ffe0000, 4096, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}
