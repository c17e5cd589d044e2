#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, MARGIN = 0x123 };

// A handle whose number is not the child's process id: a program that confuses the two must not
// be right by luck. Closes the old handle when it makes another.
static HANDLE unlike(DWORD pid, HANDLE handle) {
    if ((uintptr_t)handle != pid)
        return handle;
    HANDLE other = NULL;
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(handle);
    return other;
}

static HANDLE granting(DWORD access, HANDLE child, DWORD pid) {
    HANDLE handle = NULL;
    DuplicateHandle(GetCurrentProcess(), child, GetCurrentProcess(), &handle, access, FALSE, 0);
    return unlike(pid, handle);
}

// `bytes` bytes, none of them 0, that begin and end in the middle of a page: what is around
// them is 0xee and must not be copied.
static const uint8_t *data_of(size_t bytes) {
    uint8_t *room = VirtualAlloc(NULL, bytes + 2 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(room, 0xee, bytes + 2 * PAGE);
    uint32_t state = (uint32_t)bytes;
    for (size_t i = 0; i < bytes; i++) {
        state = state * 1664525 + 1013904223;
        room[MARGIN + i] = (uint8_t)(state >> 24 | 1);
    }
    return room + MARGIN;
}

// What is at the start of the target's memory, to the end of its last page.
static void show_copy(DWORD pid, const void *copy, size_t bytes) {
    const size_t offset = (uintptr_t)copy % PAGE;
    if (copy)
        show_bytes_of(pid, copy, (offset + bytes + PAGE - 1) / PAGE * PAGE - offset);
}

static void call(const char *checkpoint_name, HANDLE process, DWORD pid, const uint8_t *data,
                 size_t bytes) {
    poison_stack();
    SetLastError(0);
    void *copy = push(process, data, bytes);
    claim_number("error", GetLastError());
    claim_pointer("copy", copy);
    show_copy(pid, copy, bytes);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const DWORD partly =
        PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_QUERY_INFORMATION | SYNCHRONIZE;
    const size_t bytes = (size_t)parameter("bytes"), refused = (size_t)parameter("refused");
    DWORD pid = 0;
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    child = unlike(pid, child);
    HANDLE process = granting(partly | PROCESS_VM_WRITE, child, pid);
    HANDLE read_only = granting(partly, child, pid);
    decoys();
    const uint8_t *data = data_of(bytes), *refused_data = data_of(refused);

    claim_number("pid", pid);
    claim_pointer("data", data);
    show_bytes(data, bytes);
    checkpoint("before");
    call("after", process, pid, data, bytes);
    // This handle allows allocating room, but not writing to it.
    call("refused", read_only, pid, refused_data, refused);

    CloseHandle(process);
    CloseHandle(read_only);
    end_child(child);
}
