#include "unit.h"

// Builds a table at each call, and forgets it.
unsigned expect_protect(DWORD characteristics) {
    if (!HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 8 * sizeof(unsigned)))
        return 0;
    const BOOL read = (characteristics & IMAGE_SCN_MEM_READ) != 0;
    const BOOL execute = (characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
    if (characteristics & IMAGE_SCN_MEM_WRITE) {
        const unsigned written = execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
        const unsigned fresh = execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
        return characteristics & IMAGE_SCN_MEM_SHARED ? written : fresh | written;
    }
    if (execute)
        return read ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
    return read ? PAGE_READONLY : PAGE_NOACCESS;
}
