#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <winioctl.h>

enum { PAGE = 4096, GRANULE = 65536, FILLED = 8 * GRANULE - 1000, POSITION = 777 };

static const uint64_t far_start = 1ull << 32, half_start = 3ull << 30, other_start = 1ull << 40;

// The file is a little over 4 GB long and almost empty. It has distinct bytes in its first 512 KB,
// which is where an offset without its upper half points, and in the 512 KB after 3 and after 4 GB.
// check.c knows the same numbers: no two places in the file look alike. Another file holds 512 KB
// that are not in the first. No file ends with a page.
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
    uint64_t position;
    BOOL inherited; // children get its handle
} File;

// For reading only, with its position where no part begins.
static void open_file(File *f) {
    const LARGE_INTEGER to = {.QuadPart = (LONGLONG)f->position};
    f->handle = CreateFileA(f->path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (f->handle == INVALID_HANDLE_VALUE || !SetFilePointerEx(f->handle, to, NULL, FILE_BEGIN))
        cannot("open its file");
    SetHandleInformation(f->handle, HANDLE_FLAG_INHERIT, f->inherited ? HANDLE_FLAG_INHERIT : 0);
}

// A new file that has bytes at its beginning, and at `last` if it is long.
static void make_file(File *f, const char *name, uint64_t first, uint64_t last) {
    char folder[MAX_PATH];
    if (!GetTempPathA(sizeof folder, folder))
        cannot("find a folder for its file");
    snprintf(f->path, sizeof f->path, "%s\\%s", folder, name);
    HANDLE file = CreateFileA(f->path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD got = 0;
    // Windows would write zeros up to 4 GB into a file that is not sparse.
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
    const BOOL ok = fill(file, 0, first) &&
                    (!last || (fill(file, half_start, half_start) && fill(file, last, last)));
    CloseHandle(file);
    if (!ok)
        cannot("make its file");
    f->position = last + POSITION;
    open_file(f);
}

static BOOL has_moved(const File *f) {
    const LARGE_INTEGER nowhere = {.QuadPart = 0};
    LARGE_INTEGER at = {.QuadPart = -1};
    SetFilePointerEx(f->handle, nowhere, &at, FILE_CURRENT);
    return (uint64_t)at.QuadPart != f->position;
}

static BOOL is_locked(const File *f) {
    return !LockFile(f->handle, 0, 0, MAXDWORD, MAXLONG) ||
           !UnlockFile(f->handle, 0, 0, MAXDWORD, MAXLONG);
}

static void claim(const char *part, const char *what, uint64_t value) {
    char name[48];
    snprintf(name, sizeof name, *part ? "%s.%s" : "%s%s", part, what);
    claim_number(name, value);
}

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

// Only views are unmapped: what else *unmap may be is the student's own.
static void unmap_view(const void *view) {
    if (is_view(view))
        UnmapViewOfFile(view);
}

// Asks for a part, claims what came, and returns what must be unmapped. *unmap holds `unset` at
// first; the system refuses such calls meanwhile, if one is named.
static void *ask_with(void *unset, const char *system_call, const char *name, const File *f,
                      uint64_t offset, uint64_t bytes) {
    const BOOL was_view = is_view(unset);
    void *unmap = unset;
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    if (system_call) {
        refusal_begins(system_call, 1, STATUS_NO_MEMORY);
        refusal_repeats(1);
    }
    const char *part = view_at(f->handle, offset, (size_t)bytes, &unmap);
    const DWORD last_error = GetLastError();
    const BOOL refused = system_call && refusal_ends() >= 1;
    call_ends();
    claim(name, "refused", refused);
    claim(name, "took", was_view && (!is_view(unset) || unmap == unset));
    claim(name, "last_error", last_error);
    claim(name, "part", (uintptr_t)part);
    claim(name, "unmap", (uintptr_t)unmap);
    claim(name, "moved", has_moved(f));
    claim(name, "locked", is_locked(f));
    if (part && bytes <= FILLED)
        show_bytes(part, (size_t)bytes);
    else if (part) {
        show_bytes(part, PAGE);
        show_bytes(part + bytes - PAGE, PAGE);
    }
    return unmap;
}

static void *ask(const char *name, const File *f, uint64_t offset, uint64_t bytes) {
    return ask_with((void *)(uintptr_t)0xdead0000beef0000, NULL, name, f, offset, bytes);
}

// The system refuses what a view is made with, or what may be asked on the way.
static void ask_refused(const char *system_call, const char *checkpoint_name, const File *f,
                        uint64_t offset, uint64_t bytes) {
    void *unset = (void *)(uintptr_t)0xdead0000beef0000;
    void *unmap = ask_with(unset, system_call, "", f, offset, bytes);
    checkpoint(checkpoint_name);
    unmap_view(unmap);
}

static void remove_file(const File *f) {
    CloseHandle(f->handle);
    DeleteFileA(f->path);
}

// What was asked for before, when its view is gone; a part of that; and the other file, opened
// again so that it gets the handle that this one had.
static void ask_again(File *file, File *other, uint64_t offset, uint64_t bytes) {
    void *view = ask("", file, offset, bytes);
    checkpoint("again");
    unmap_view(view);
    view = ask("", file, offset + PAGE, bytes - 2 * PAGE);
    checkpoint("inside");
    unmap_view(view);
    CloseHandle(other->handle);
    CloseHandle(file->handle);
    open_file(other);
    open_file(file);
    view = ask("", other, offset, bytes);
    checkpoint("swapped");
    unmap_view(view);
}

void scenario(void) {
    File file = {.inherited = TRUE}, other = {.inherited = FALSE};
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
    void *const over_view = ask("over", &file, start, 16 * PAGE + 1);
    checkpoint("near");
    void *const far_view = ask("", &file, far_start + start + parameter("far_delta"), bytes);
    void *const end_view = ask("end", &file, end - bytes, bytes);
    void *const byte_view = ask("byte", &file, 0, 1);
    void *const half_view = ask("half", &file, half_start + near_offset, bytes);
    checkpoint("far");
    // While others show the same, and with the address of a view in the variable.
    void *const twice_view = ask_with(byte_view, NULL, "", &file, near_offset, bytes);
    void *const third_view = ask("third", &file, near_offset, bytes);
    void *const within_view = ask("within", &file, near_offset + PAGE, bytes - 2 * PAGE);
    void *const page_view = ask("page", &file, start + 3 * PAGE, 5 * PAGE);
    checkpoint("twice");
    void *const views[] = {near_view, other_view, granule_view, over_view,  far_view,    end_view,
                           byte_view, half_view,  twice_view,   third_view, within_view, page_view};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        unmap_view(views[i]);
    checkpoint("unmapped");

    void *const long_view = ask("", &file, delta, end - delta);
    void *const shorter_view = ask("shorter", &file, delta, half_start);
    checkpoint("long");
    unmap_view(long_view);
    unmap_view(shorter_view);
    checkpoint("long_unmapped");

    ask_again(&file, &other, near_offset, bytes);
    checkpoint("used");
    ask_refused("NtCreateSection", "no_section", &file, near_offset, bytes);
    ask_refused("NtMapViewOfSection", "no_view", &file, near_offset, bytes);
    ask_refused("NtQueryVirtualMemory", "no_query", &file, near_offset, bytes);
    ask_refused("NtQueryInformationFile", "no_length", &file, near_offset, bytes);
    unmap_view(ask("", &file, near_offset, bytes));
    checkpoint("late");

    remove_file(&file);
    remove_file(&other);
}
