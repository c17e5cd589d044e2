#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <winioctl.h>

enum { PAGE = 4096, GRANULE = 65536, FILLED = 8 * GRANULE };

static const uint64_t far_start = 1ull << 32;

// The file is a little over 4 GB long and almost empty. It has distinct bytes in its first 512 KB,
// which is where an offset without its upper half points, and in the 512 KB after 4 GB. check.c
// knows the same numbers: no two places in the file look alike.
static uint8_t byte_of(uint64_t offset) {
    uint64_t z = (offset / 8 + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    return (uint8_t)((z ^ z >> 31) >> offset % 8 * 8);
}

static BOOL fill(HANDLE file, uint64_t from) {
    static uint8_t bytes[FILLED];
    for (size_t i = 0; i < FILLED; i++)
        bytes[i] = byte_of(from + i);
    DWORD written = 0;
    const LARGE_INTEGER place = {.QuadPart = (LONGLONG)from};
    return SetFilePointerEx(file, place, NULL, FILE_BEGIN) &&
           WriteFile(file, bytes, FILLED, &written, NULL) && written == FILLED;
}

// A new file, opened for reading only. NULL: it could not be made.
static HANDLE make_file(char *path, size_t size) {
    char folder[MAX_PATH];
    if (!GetTempPathA(sizeof folder, folder))
        return NULL;
    snprintf(path, size, "%s\\view_at.bin", folder);
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD got = 0;
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    // Windows would write zeros up to 4 GB into a file that is not sparse.
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
    const BOOL ok = fill(file, 0) && fill(file, far_start);
    CloseHandle(file);
    file = ok ? CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL)
              : INVALID_HANDLE_VALUE;
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

// Asks for a part, takes a snapshot of it, and returns what must be unmapped.
static void *look_at(const char *checkpoint_name, HANDLE file, uint64_t offset, size_t bytes) {
    void *unmap = NULL;
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    const void *part = view_at(file, offset, bytes, &unmap);
    claim_number("last_error", GetLastError());
    claim_pointer("part", part);
    claim_pointer("unmap", unmap);
    if (part)
        show_bytes(part, bytes);
    checkpoint(checkpoint_name);
    return unmap;
}

// Only views are unmapped: what else *unmap may be is the student's own.
static void unmap_view(const void *view) {
    MEMORY_BASIC_INFORMATION info;
    if (view && VirtualQuery(view, &info, sizeof info) && info.Type == MEM_MAPPED)
        UnmapViewOfFile(view);
}

void scenario(void) {
    char path[MAX_PATH + 32];
    const size_t bytes = (size_t)parameter("bytes");
    const uint64_t start = parameter("granules") * GRANULE;
    HANDLE file = make_file(path, sizeof path);
    if (!file)
        cannot("make its file");
    decoys();
    checkpoint("before");

    void *near_view = look_at("near", file, start + parameter("near_delta"), bytes);
    void *far_view = look_at("far", file, far_start + start + parameter("far_delta"), bytes);
    unmap_view(near_view);
    unmap_view(far_view);
    checkpoint("unmapped");

    CloseHandle(file);
    DeleteFileA(path);
}
