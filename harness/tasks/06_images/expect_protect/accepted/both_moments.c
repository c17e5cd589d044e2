#include "unit.h"

// What the loader leaves, and what a write makes of it, each by itself.
static unsigned as_loaded(DWORD flags) {
    const BOOL copied = !(flags & IMAGE_SCN_MEM_SHARED);
    switch (flags >> 29) {
    case 0: return PAGE_NOACCESS;
    case 1: return PAGE_EXECUTE;
    case 2: return PAGE_READONLY;
    case 3: return PAGE_EXECUTE_READ;
    case 4:
    case 6: return copied ? PAGE_WRITECOPY : PAGE_READWRITE;
    default: return copied ? PAGE_EXECUTE_WRITECOPY : PAGE_EXECUTE_READWRITE;
    }
}

static unsigned as_written(unsigned loaded) {
    return loaded == PAGE_WRITECOPY           ? PAGE_READWRITE
           : loaded == PAGE_EXECUTE_WRITECOPY ? PAGE_EXECUTE_READWRITE
                                              : loaded;
}

unsigned expect_protect(DWORD characteristics) {
    const unsigned loaded = as_loaded(characteristics);
    return loaded | as_written(loaded);
}
