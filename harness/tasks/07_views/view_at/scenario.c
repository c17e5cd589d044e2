#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <winioctl.h>

enum { PAGE = 4096, GRANULE = 65536, FILLED = 8 * GRANULE - 1000, POSITION = 777 };

static const uint64_t far_start = 1ull << 32, other_start = 1ull << 40;

// The file is a little over 4 GB long and almost empty. It has distinct bytes in its first 512 KB,
// which is where an offset without its upper half points, and in the 512 KB after 4 GB. check.c
// knows the same numbers: no two places in the file look alike. Another file holds 512 KB that
// are not in the first. No file ends with a page.
static uint8_t byte_of(uint64_t offset) {
    uint64_t z = (offset / 8 + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    return (uint8_t)((z ^ z >> 31) >> offset % 8 * 8);
}

static BOOL fill(HANDLE file, uint64_t place, uint64_t from) {
    static uint8_t bytes[FILLED];
    for (size_t i = 0; i < FILLED; i++)
        bytes[i] = byte_of(from + i);
    DWORD written = 0;
    const LARGE_INTEGER to = {.QuadPart = (LONGLONG)place};
    return SetFilePointerEx(file, to, NULL, FILE_BEGIN) &&
           WriteFile(file, bytes, FILLED, &written, NULL) && written == FILLED;
}

typedef struct File {
    char path[MAX_PATH + 32];
    HANDLE handle;
} File;

// A new file, opened for reading only, with its position where no part begins.
static void make_file(File *f, const char *name, uint64_t first, uint64_t last) {
    char folder[MAX_PATH];
    if (!GetTempPathA(sizeof folder, folder))
        cannot("find a folder for its file");
    snprintf(f->path, sizeof f->path, "%s\\%s", folder, name);
    HANDLE file = CreateFileA(f->path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD got = 0;
    // Windows would write zeros up to 4 GB into a file that is not sparse.
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
    const BOOL ok = fill(file, 0, first) && (!last || fill(file, last, last));
    CloseHandle(file);
    f->handle = CreateFileA(f->path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (!ok || f->handle == INVALID_HANDLE_VALUE)
        cannot("make its file");
    SetFilePointer(f->handle, POSITION, NULL, FILE_BEGIN);
}

static void claim(const char *part, const char *what, uint64_t value) {
    char name[48];
    snprintf(name, sizeof name, *part ? "%s.%s" : "%s%s", part, what);
    claim_number(name, value);
}

// Asks for a part, claims what came, and returns what must be unmapped.
static void *ask(const char *name, const File *f, uint64_t offset, uint64_t bytes) {
    void *unmap = (void *)(uintptr_t)0xdead0000beef0000;
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const char *part = view_at(f->handle, offset, (size_t)bytes, &unmap);
    call_ends();
    claim(name, "last_error", GetLastError());
    claim(name, "part", (uintptr_t)part);
    claim(name, "unmap", (uintptr_t)unmap);
    claim(name, "moved", SetFilePointer(f->handle, 0, NULL, FILE_CURRENT) != POSITION);
    if (part && bytes <= FILLED)
        show_bytes(part, (size_t)bytes);
    else if (part) {
        show_bytes(part, PAGE);
        show_bytes(part + bytes - PAGE, PAGE);
    }
    return unmap;
}

// Only views are unmapped: what else *unmap may be is the student's own.
static void unmap_view(const void *view) {
    MEMORY_BASIC_INFORMATION info;
    if (view && VirtualQuery(view, &info, sizeof info) && info.Type == MEM_MAPPED)
        UnmapViewOfFile(view);
}

// A view that the system refuses to make.
static void ask_refused(const char *system_call, const char *checkpoint_name, const File *f,
                        uint64_t offset, uint64_t bytes) {
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    void *unmap = ask("", f, offset, bytes);
    claim_number("refused", refusal_ends() >= 1);
    unmap_view(unmap);
    checkpoint(checkpoint_name);
}

static void remove_file(const File *f) {
    CloseHandle(f->handle);
    DeleteFileA(f->path);
}

void scenario(void) {
    File file, other;
    const uint64_t bytes = parameter("bytes"), start = parameter("granules") * GRANULE,
                   delta = parameter("near_delta"), near_offset = start + delta,
                   end = far_start + FILLED;
    make_file(&file, "view_at.bin", 0, far_start);
    make_file(&other, "view_at2.bin", other_start, 0);
    decoys();
    checkpoint("before");

    void *const near_view = ask("", &file, near_offset, bytes);
    void *const other_view = ask("other", &other, near_offset, bytes);
    void *const granule_view = ask("granule", &file, start, 20 * PAGE);
    checkpoint("near");
    void *const far_view = ask("", &file, far_start + start + parameter("far_delta"), bytes);
    void *const end_view = ask("end", &file, end - bytes, bytes);
    void *const byte_view = ask("byte", &file, 0, 1);
    checkpoint("far");
    void *const views[] = {near_view, other_view, granule_view, far_view, end_view, byte_view};
    for (int i = 0; i < 6; i++)
        unmap_view(views[i]);
    checkpoint("unmapped");

    void *const long_view = ask("", &file, delta, end - delta);
    checkpoint("long");
    unmap_view(long_view);
    ask_refused("NtCreateSection", "no_section", &file, near_offset, bytes);
    ask_refused("NtMapViewOfSection", "no_view", &file, near_offset, bytes);

    remove_file(&file);
    remove_file(&other);
}
