#include "unit.h"

// Writable is read-write, as it is for private memory.
unsigned expect_protect(DWORD characteristics) {
    const BOOL read = (characteristics & IMAGE_SCN_MEM_READ) != 0;
    const BOOL execute = (characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
    if (characteristics & IMAGE_SCN_MEM_WRITE) {
        const unsigned written = execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
        return characteristics & IMAGE_SCN_MEM_SHARED ? written : written;
    }
    if (execute)
        return read ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
    return read ? PAGE_READONLY : PAGE_NOACCESS;
}
