#include "probe.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, MARK = 64, MOST = 128 * 1024 };

static char path[MAX_PATH + 32];
static size_t asked;          // what edit may touch
static const char *inside;    // the checkpoint in edit(); NULL once it has been reached
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

static void edit(char *bytes) {
    if (++calls > 1 || !inside)
        return; // it is only counted
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

// One call of edit_file, with a snapshot during it whether or not it calls edit.
static void call(const char *in, const char *after, size_t size) {
    calls = 0;
    asked = size;
    inside = in;
    poison_stack();
    const BOOL ok = edit_file(path, size, edit);
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
}
