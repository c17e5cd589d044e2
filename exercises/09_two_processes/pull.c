// pull: copy bytes out of another process. The task's text is in README.md, help is
// `grade.py hint pull`.

#include "unit.h"

size_t pull(HANDLE process, const void *from, void *to, size_t bytes) {
    // TODO: copy up to `bytes` bytes at `from` in `process` to `to`, as far as they can be read.
    (void)process;
    (void)from;
    (void)to;
    (void)bytes;
    return 0;
}
