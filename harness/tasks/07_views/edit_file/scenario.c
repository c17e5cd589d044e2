#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <winioctl.h>

enum { PAGE = 4096, MARK = 64, MOST = 128 * 1024 };

#define FOUR_GB ((size_t)1 << 32)

// Where the files are: in the folder for temporary files, then in one of the scenario's own with
// paths of more than a hundred letters. Any other file in either shows.
static char temporary[MAX_PATH], folder[MAX_PATH], path[MAX_PATH];
static unsigned before_call;  // files beside the one to be edited
static size_t asked;          // what edit may touch
static const char *inside;    // the checkpoint in edit(); NULL once it has been reached
static BOOL quiet;            // edit writes its few bytes and takes no snapshot
static BOOL unasked;          // nobody can ask what may be written: the view is trusted
static size_t old_length;     // of the file, where edit writes a byte that was not there
static unsigned calls;        // of edit, since edit_file was called
static uint8_t content[MOST]; // of the file

// What the files hold: check.c knows it too.
static uint8_t byte_of(size_t offset) {
    return (uint8_t)(1 + ((uint32_t)offset * 2654435761u >> 13) % 251);
}

static unsigned entries_of(const char *of) {
    char pattern[MAX_PATH + 2];
    WIN32_FIND_DATAA found;
    unsigned count = 0;
    snprintf(pattern, sizeof pattern, "%s\\*", of);
    HANDLE search = FindFirstFileA(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do
        count += strcmp(found.cFileName, ".") != 0 && strcmp(found.cFileName, "..") != 0;
    while (FindNextFileA(search, &found));
    FindClose(search);
    return count;
}

static void find_folder(void) {
    if (!GetTempPathA(sizeof temporary, temporary))
        cannot("find a folder for its files");
    strcpy(folder, temporary);
}

static void make_folder(void) {
    snprintf(folder, sizeof folder, "%s%0100d", temporary, 0);
    CreateDirectoryA(folder, NULL);
}

// Files that are not the one that was to be edited.
static unsigned other_files(void) {
    const BOOL exists = GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
    return entries_of(temporary) + entries_of(folder) - (exists ? 1 : 0);
}

// FALSE: a call before keeps the file of that name.
static BOOL make_file(const char *name, size_t length) {
    DWORD written = 0;
    if (snprintf(path, sizeof path, "%s\\%s", folder, name) >= (int)sizeof path)
        cannot("make so long a path");
    DeleteFileA(path);
    if (length == 0)
        return TRUE;
    for (size_t i = 0; i < length; i++)
        content[i] = byte_of(i);
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_EXISTS)
        return FALSE;
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, content, (DWORD)length, &written, NULL) ||
        written != length)
        cannot("make its file");
    CloseHandle(file);
    return TRUE;
}

// How many of the bytes asked for are in one allocation and can be written.
static size_t writable(const char *bytes) {
    MEMORY_BASIC_INFORMATION info;
    void *base = NULL;
    size_t count = 0;
    while (bytes && count < asked && VirtualQuery(bytes + count, &info, sizeof info)) {
        const DWORD may = info.Protect & (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE |
                                          PAGE_EXECUTE_WRITECOPY);
        if (info.State != MEM_COMMIT || !may || (base && info.AllocationBase != base))
            break;
        base = info.AllocationBase;
        count = (size_t)((char *)info.BaseAddress + info.RegionSize - bytes);
    }
    return count < asked ? count : asked;
}

// The first and the last byte of what was asked for, and the first that the file did not have.
static void edit_ends(char *bytes) {
    if (!unasked && writable(bytes) < asked)
        return;
    bytes[0] = (char)0xfe;
    if (old_length < asked)
        bytes[old_length] = (char)0xfd;
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

// The file for nobody but us. On Windows a scanner or an indexer may have it for a moment after it
// was closed: that is waited for, in one run a second altogether.
static HANDLE open_alone(void) {
    enum { STEP_MS = 20 };
    static int patience_ms = 1000;
    HANDLE file;
    for (;; patience_ms -= STEP_MS, Sleep(STEP_MS)) {
        file = CreateFileA(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (file != INVALID_HANDLE_VALUE || GetLastError() != ERROR_SHARING_VIOLATION ||
            patience_ms <= 0)
            return file;
    }
}

// What is in the file now, and whether anybody has it open.
static void show_file(void) {
    const DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    DWORD got = 0;
    HANDLE file = open_alone();
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
    before_call = other_files();
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
    claim_number("other_files", other_files() - before_call);
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
    if (done && length < size - 1)
        found += content[length] != 0xfd;
    const LARGE_INTEGER end = {.QuadPart = (LONGLONG)size - 1};
    SetFilePointerEx(file, end, NULL, FILE_BEGIN);
    ReadFile(file, &last, 1, &got, NULL);
    return found + (done && last != 0xff);
}

// A file that can get long without taking room on Windows' disks; 0: that gets no longer yet.
static void make_sparse(uint64_t length) {
    DWORD got;
    const LARGE_INTEGER end = {.QuadPart = (LONGLONG)length};
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
    if (length && (!SetFilePointerEx(file, end, NULL, FILE_BEGIN) || !SetEndOfFile(file)))
        cannot("make a long file");
    CloseHandle(file);
}

static BOOL is_open(void) {
    HANDLE file = open_alone();
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_SHARING_VIOLATION;
    CloseHandle(file);
    return FALSE;
}

// A call without a snapshot inside, and all that came of it as numbers. Whether the file is as edit
// left it, or else as it was, is decided by `expects`, or by what happened.
enum expects { EDITED, UNCHANGED, EITHER };
static void call_quietly(const char *name, size_t length, size_t size, enum expects expects) {
    LARGE_INTEGER is = {.QuadPart = 0};
    calls = 0;
    asked = size;
    old_length = length;
    quiet = TRUE;
    inside = NULL;
    claim(name, "returned", edit_it(size));
    claim(name, "calls", calls);
    refusal_ends();
    claim(name, "open", is_open());
    claim(name, "files", other_files() - before_call);
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    GetFileSizeEx(file, &is);
    claim(name, "length", (uint64_t)is.QuadPart);
    const BOOL edited = expects == EDITED || (expects == EITHER && calls);
    claim(name, "others", others(file, length, size, edited));
    CloseHandle(file);
}

// Each has a file of its own: who keeps one open keeps its name.
static void call_refused(const char *name, const char *system_call, size_t length) {
    make_file(name, length);
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    call_quietly("refused", length, length / 2, UNCHANGED);
    DeleteFileA(path);
    checkpoint(name);
}

// Something is refused that may be asked or done on the way, and need not be.
static void call_asking(const char *name, const char *system_call, size_t length) {
    make_file(name, length);
    unasked = TRUE;
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    refusal_repeats(1);
    call_quietly("refused", length, length / 2, EITHER);
    unasked = FALSE;
    DeleteFileA(path);
    checkpoint(name);
}

// Somebody has the file open and shares it with those who read.
static void call_taken(size_t length) {
    make_file("edit_taken.bin", length);
    HANDLE taken = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    call_quietly("refused", length, length / 2, UNCHANGED);
    CloseHandle(taken);
    DeleteFileA(path);
    checkpoint("taken");
}

// A file that may only be read, where the system knows such files.
static void call_read_only(size_t length) {
    make_file("edit_read_only.bin", length);
    SetFileAttributesA(path, FILE_ATTRIBUTE_READONLY);
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    claim_number("writable", file != INVALID_HANDLE_VALUE);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    call_quietly("refused", length, length / 2, UNCHANGED);
    claim_number("read_only", (GetFileAttributesA(path) & FILE_ATTRIBUTE_READONLY) != 0);
    SetFileAttributesA(path, FILE_ATTRIBUTE_NORMAL);
    DeleteFileA(path);
    checkpoint("read_only");
}

// Sizes that are special, each with a file of its own; one name comes back with another file.
static void call_for_sizes(size_t length, size_t part) {
    static const char *const names[] = {"equal",  "again", "byte", "pages",
                                        "nearly", "whole", "huge", "long"};
    const struct {
        const char *file;
        size_t length, size;
        uint64_t sparse;
    } calls[] = {
        {"edit_equal.bin", length, length, 0},
        {"edit_equal.bin", length, length + part, 0},
        {"edit_byte.bin", 1, 1, 0},
        {"edit_pages.bin", length, 16 * PAGE, 0},
        {"edit_nearly.bin", length, length - 100, 0},
        {"edit_whole.bin", 5 * PAGE, 5 * PAGE + part, 0},
        {"edit_huge.bin", length, part, FOUR_GB + 100},
        {"edit_long.bin", length, FOUR_GB + part, 0},
    };
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!make_file(calls[i].file, calls[i].length)) {
            claim(names[i], "open", TRUE);
            continue;
        }
        if (calls[i].sparse || calls[i].size >= FOUR_GB)
            make_sparse(calls[i].sparse);
        call_quietly(names[i], calls[i].length, calls[i].size, EDITED);
        DeleteFileA(path);
    }
    checkpoint("others");
}

void scenario(void) {
    const size_t length = (size_t)parameter("length");
    decoys();
    find_folder();
    make_file("edit_one.bin", length);
    checkpoint("before");
    call("editing", "edited", (size_t)parameter("size"));
    make_file("edit_two.bin", length);
    call("editing_part", "edited_part", (size_t)parameter("part"));
    make_file("edit_none.bin", 0);
    call(NULL, "missing", length);

    make_folder();
    call_for_sizes(length, (size_t)parameter("part"));
    call_taken(length);
    call_read_only(length);
    call_refused("no_section", "NtCreateSection", length);
    call_refused("no_view", "NtMapViewOfSection", length);
    call_asking("no_query", "NtQueryVirtualMemory", length);
    call_asking("no_length", "NtQueryInformationFile", length);
    call_asking("no_flush", "NtFlushVirtualMemory", length);
    call_asking("no_file_flush", "NtFlushBuffersFile", length);
    if (make_file("no_view", length))
        call_quietly("late", length, length / 2, EDITED);
    DeleteFileA(path);
    checkpoint("late");
}
