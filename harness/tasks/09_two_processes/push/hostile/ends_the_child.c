// attack: ends the process that it should write into, and returns an address of its own as the copy
// defence: the snapshot is of the child, which is not there
// outcome: failed|no checkpoint

#include "unit.h"

void *push(HANDLE process, const void *data, size_t bytes) {
    (void)bytes;
    TerminateProcess(process, 0);
    return (void *)(ULONG_PTR)data;
}
