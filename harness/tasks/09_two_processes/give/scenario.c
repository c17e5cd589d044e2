#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, OTHERS = 200, PATIENCE_MS = 5000 };

// What the child could do with the number that it got. Only the child writes it.
static struct {
    void *writable, *readable;
    DWORD error; // of the attempt to map for writing
} seen;

// Runs in the child.
static DWORD WINAPI map_there(void *number) {
    seen.error = 0;
    seen.readable = NULL;
    seen.writable = MapViewOfFile(number, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
    if (!seen.writable) {
        seen.error = GetLastError();
        seen.readable = MapViewOfFile(number, FILE_MAP_READ, 0, 0, 0);
    }
    return 0;
}

// The child is this program again, loaded at the same address: map_there has the same address
// in both.
static void let_map(HANDLE child, HANDLE number) {
    HANDLE thread = CreateRemoteThread(child, NULL, 0, map_there, number, 0, NULL);
    if (!thread)
        return;
    WaitForSingleObject(thread, PATIENCE_MS);
    CloseHandle(thread);
    ReadProcessMemory(child, &seen, &seen, sizeof seen, NULL);
}

static HANDLE granting(DWORD access, HANDLE child) {
    HANDLE handle = NULL;
    DuplicateHandle(GetCurrentProcess(), child, GetCurrentProcess(), &handle, access, FALSE, 0);
    return handle;
}

// A section whose handle is a number that the child's handles have not reached.
static HANDLE section_of(size_t bytes) {
    for (unsigned i = 0; i < OTHERS; i++)
        CreateEvent(NULL, FALSE, FALSE, NULL);
    return CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
}

static HANDLE call(HANDLE process, HANDLE section) {
    poison_stack();
    SetLastError(0);
    HANDLE given = give(process, section);
    claim_number("error", GetLastError());
    claim_pointer("given", given);
    return given;
}

static void claim_seen(DWORD pid, size_t bytes) {
    const void *view = seen.writable ? seen.writable : seen.readable;
    claim_pointer("view", view);
    claim_number("writable", seen.writable != NULL);
    claim_number("child_error", seen.error);
    if (view)
        show_bytes_of(pid, view, bytes);
}

void scenario(void) {
    const DWORD memory =
        PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_QUERY_INFORMATION;
    const size_t bytes = (size_t)parameter("pages") * PAGE;
    DWORD pid = 0;
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    decoys();
    HANDLE section = section_of(bytes);
    HANDLE process = granting(memory | PROCESS_DUP_HANDLE, child);
    HANDLE no_handles = granting(memory, child);
    uint8_t *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memset(view, 0x5a, bytes);
    claim_number("pid", pid);
    claim_pointer("section", section);
    checkpoint("before");

    HANDLE given = call(process, section);
    // Written after the call: only a process that shares the section can see it.
    memset(view + PAGE, 0xc3, PAGE);
    if (given)
        let_map(child, given);
    claim_seen(pid, 2 * PAGE);
    claim_pointer("same_here", given ? MapViewOfFile(given, FILE_MAP_READ, 0, 0, 0) : NULL);
    claim_pointer("ours", MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    checkpoint("given");

    memset(&seen, 0, sizeof seen);
    given = call(no_handles, section);
    if (given)
        let_map(child, given);
    claim_seen(pid, PAGE);
    checkpoint("refused");

    CloseHandle(process);
    CloseHandle(no_handles);
    end_child(child);
}
