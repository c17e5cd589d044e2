#include "unit.h"

// Answers with the last view while that is there and shows the part: two callers have one view.
static HANDLE last_file;
static char *last_view;
static uint64_t last_start, last_end;

static BOOL is_there(const char *view) {
    MEMORY_BASIC_INFORMATION info;
    return view && VirtualQuery(view, &info, sizeof info) && info.AllocationBase == view &&
           info.Type == MEM_MAPPED;
}

const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    if (file == last_file && offset >= last_start && offset + bytes <= last_end &&
        is_there(last_view)) {
        *unmap = last_view;
        return last_view + (offset - last_start);
    }
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = NULL;
    HANDLE section = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (!section)
        return NULL;
    *unmap =
        MapViewOfFile(section, FILE_MAP_READ, (DWORD)(start >> 32), (DWORD)start, delta + bytes);
    CloseHandle(section);
    last_file = file;
    last_view = *unmap;
    last_start = start;
    last_end = offset + bytes;
    return *unmap ? (char *)*unmap + delta : NULL;
}
