#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <winioctl.h>

enum { PAGE = 4096, MARK = 64, MOST = 128 * 1024 };

#define FOUR_GB ((size_t)1 << 32)

static char path[MAX_PATH + 32];
static size_t asked;          // what edit may touch
static const char *inside;    // the checkpoint in edit(); NULL once it has been reached
static BOOL quiet;            // edit writes its two bytes and takes no snapshot
static unsigned calls;        // of edit, since edit_file was called
static uint8_t content[MOST]; // of the file

// What the files hold: check.c knows it too.
static uint8_t byte_of(size_t offset) {
    return (uint8_t)(1 + ((uint32_t)offset * 2654435761u >> 13) % 251);
}

static void make_file(const char *name, size_t length) {
    char folder[MAX_PATH];
    DWORD written = 0;
    if (!GetTempPathA(sizeof folder, folder))
        cannot("find a folder for its file");
    snprintf(path, sizeof path, "%s\\%s", folder, name);
    DeleteFileA(path);
    if (length == 0)
        return;
    for (size_t i = 0; i < length; i++)
        content[i] = byte_of(i);
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, content, (DWORD)length, &written, NULL) ||
        written != length)
        cannot("make its file");
    CloseHandle(file);
}

// How many of the bytes asked for are in one allocation and can be written.
static size_t writable(const char *bytes) {
    MEMORY_BASIC_INFORMATION info;
    void *base = NULL;
    size_t count = 0;
    while (bytes && count < asked && VirtualQuery(bytes + count, &info, sizeof info)) {
        const DWORD may = info.Protect & (PAGE_READWRITE | PAGE_WRITECOPY);
        if (info.State != MEM_COMMIT || !may || (base && info.AllocationBase != base))
            break;
        base = info.AllocationBase;
        count = (size_t)((char *)info.BaseAddress + info.RegionSize - bytes);
    }
    return count < asked ? count : asked;
}

// The first and the last byte of what was asked for.
static void edit_ends(char *bytes) {
    if (writable(bytes) < asked)
        return;
    bytes[0] = (char)0xfe;
    bytes[asked - 1] = (char)0xff;
}

static void edit(char *bytes) {
    if (++calls > 1)
        return; // it is only counted
    if (quiet)
        edit_ends(bytes);
    if (!inside)
        return;
    const size_t count = writable(bytes);
    claim_pointer("bytes", bytes);
    claim_number("writable", count);
    if (bytes)
        show_bytes(bytes, PAGE);
    checkpoint(inside);
    inside = NULL;
    // At the beginning and at the end of what was asked for.
    if (count >= PAGE)
        memset(bytes + 100, 0xfe, MARK);
    if (count == asked)
        memset(bytes + asked - MARK, 0xff, MARK);
}

// What is in the file now, and whether anybody has it open.
static void show_file(void) {
    const DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    DWORD got = 0;
    HANDLE file = CreateFileA(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    claim_number("open", file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION);
    if (file == INVALID_HANDLE_VALUE)
        file = CreateFileA(path, GENERIC_READ, all, NULL, OPEN_EXISTING, 0, NULL);
    memset(content, 0, sizeof content);
    if (file != INVALID_HANDLE_VALUE) {
        claim_number("length", GetFileSize(file, NULL));
        ReadFile(file, content, sizeof content, &got, NULL);
        CloseHandle(file);
    }
    claim_pointer("content", content);
    show_bytes(content, got);
}

static BOOL edit_it(size_t size) {
    poison_stack();
    call_begins();
    const BOOL ok = edit_file(path, size, edit);
    call_ends();
    return ok != FALSE;
}

// One call of edit_file, with a snapshot during it whether or not it calls edit.
static void call(const char *in, const char *after, size_t size) {
    calls = 0;
    asked = size;
    inside = in;
    const BOOL ok = edit_it(size);
    if (in && inside)
        checkpoint(in);
    claim_number("returned", ok != FALSE);
    claim_number("calls", calls);
    if (in)
        show_file();
    else
        claim_number("exists", GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    checkpoint(after);
    DeleteFileA(path);
}

static void claim(const char *of, const char *what, uint64_t value) {
    char name[48];
    snprintf(name, sizeof name, "%s.%s", of, what);
    claim_number(name, value);
}

// How many of the file's old bytes, of the first ones and of the last one are not as they should
// be: those that edit_ends() writes if it was done, and otherwise what was there.
static uint64_t others(HANDLE file, size_t length, size_t size, BOOL done) {
    DWORD got = 0;
    uint8_t last = 0;
    uint64_t found = 0;
    memset(content, 0, sizeof content);
    ReadFile(file, content, sizeof content, &got, NULL);
    for (size_t i = 0; i < length; i++) {
        const uint8_t is = done && i == size - 1 ? 0xff : done && i == 0 ? 0xfe : byte_of(i);
        found += content[i] != is;
    }
    const LARGE_INTEGER end = {.QuadPart = (LONGLONG)size - 1};
    SetFilePointerEx(file, end, NULL, FILE_BEGIN);
    ReadFile(file, &last, 1, &got, NULL);
    return found + (done && last != 0xff);
}

// A file that can get long without taking room on Windows' disks.
static void make_sparse(void) {
    DWORD got;
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
    CloseHandle(file);
}

// A call without a snapshot inside, and all that came of it as numbers.
static void call_quietly(const char *name, size_t length, size_t size, BOOL can_be_done) {
    LARGE_INTEGER is = {.QuadPart = 0};
    calls = 0;
    asked = size;
    quiet = TRUE;
    inside = NULL;
    claim(name, "returned", edit_it(size));
    claim(name, "calls", calls);
    refusal_ends();
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    GetFileSizeEx(file, &is);
    claim(name, "length", (uint64_t)is.QuadPart);
    claim(name, "others", others(file, length, size, can_be_done));
    CloseHandle(file);
}

// Each has a file of its own: who keeps one open keeps its name.
static void call_refused(const char *name, const char *system_call, size_t length) {
    make_file(name, length);
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    call_quietly("refused", length, length / 2, FALSE);
    DeleteFileA(path);
    checkpoint(name);
}

// Somebody has the file open and shares it with those who read.
static void call_taken(size_t length) {
    make_file("edit_taken.bin", length);
    HANDLE taken = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    call_quietly("refused", length, length / 2, FALSE);
    CloseHandle(taken);
    DeleteFileA(path);
    checkpoint("taken");
}

void scenario(void) {
    const size_t length = (size_t)parameter("length");
    decoys();
    make_file("edit_one.bin", length);
    checkpoint("before");
    call("editing", "edited", (size_t)parameter("size"));
    make_file("edit_two.bin", length);
    call("editing_part", "edited_part", (size_t)parameter("part"));
    make_file("edit_none.bin", 0);
    call(NULL, "missing", length);

    make_file("edit_equal.bin", length);
    call_quietly("equal", length, length, TRUE);
    DeleteFileA(path);
    make_file("edit_byte.bin", 1);
    call_quietly("byte", 1, 1, TRUE);
    DeleteFileA(path);
    make_file("edit_pages.bin", length);
    call_quietly("pages", length, 16 * PAGE, TRUE);
    DeleteFileA(path);
    make_file("edit_long.bin", length);
    make_sparse();
    call_quietly("long", length, FOUR_GB + (size_t)parameter("part"), TRUE);
    DeleteFileA(path);
    checkpoint("others");

    call_taken(length);
    call_refused("no_section", "NtCreateSection", length);
    call_refused("no_view", "NtMapViewOfSection", length);
}
