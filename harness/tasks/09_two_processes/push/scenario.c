#include "probe.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, MARGIN = 0x123, SIZES = 4, TAIL = 0x10000 };

static HANDLE child;
static DWORD pid; // of the child
static const uint8_t *refused_data;
static size_t refused; // its bytes

// A handle whose number is not the child's process id: a program that confuses the two must not
// be right by luck. Closes the old handle when it makes another.
static HANDLE unlike(HANDLE handle) {
    if ((uintptr_t)handle != pid)
        return handle;
    HANDLE other = NULL;
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(handle);
    return other;
}

static HANDLE granting(DWORD access) {
    HANDLE handle = NULL;
    DuplicateHandle(GetCurrentProcess(), child, GetCurrentProcess(), &handle, access, FALSE, 0);
    return unlike(handle);
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
static void show_copy(const void *copy, size_t bytes) {
    const size_t offset = (uintptr_t)copy % PAGE;
    if (copy)
        show_bytes_of(pid, copy, (offset + bytes + PAGE - 1) / PAGE * PAGE - offset);
}

// Claims where the copy is as `name`, and the last error as `name`.error. The nth such call of the
// system is refused, where one is named.
static void *call_without(const char *system_call, unsigned nth, const char *name, HANDLE process,
                          const uint8_t *data, size_t bytes) {
    char error[32];
    poison_stack();
    SetLastError(0);
    call_begins();
    if (system_call)
        refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    void *copy = push(process, data, bytes);
    if (system_call)
        refusal_ends();
    call_ends();
    sprintf(error, "%s.error", name);
    claim_number(error, GetLastError());
    claim_pointer(name, copy);
    show_copy(copy, bytes);
    return copy;
}

static void *call(const char *name, HANDLE process, const uint8_t *data, size_t bytes) {
    return call_without(NULL, 0, name, process, data, bytes);
}

// Whether the bytes are all in the child.
static bool is_there(const uint8_t *copy, const uint8_t *data, size_t bytes) {
    static uint8_t there[TAIL];
    for (size_t done = 0; done < bytes; done += sizeof there) {
        const size_t piece = bytes - done < sizeof there ? bytes - done : sizeof there;
        if (!ReadProcessMemory(child, copy + done, there, piece, NULL) ||
            memcmp(there, data + done, piece) != 0)
            return false;
    }
    return true;
}

// A copy of a size of its own, of which the snapshot gets the end.
static void call_sized(unsigned i, HANDLE process, const uint8_t *data, size_t bytes) {
    const size_t tail = bytes < TAIL ? bytes : TAIL;
    poison_stack();
    call_begins();
    const uint8_t *copy = push(process, data, bytes);
    call_ends();
    claim_pointer_at("size", i, copy);
    claim_pointer_at("size_data", i, data);
    claim_number_at("arrived", i, copy && is_there(copy, data, bytes));
    show_bytes(data + bytes - tail, tail);
    if (copy)
        show_copy(copy + bytes - tail, tail);
}

// Much, just one page, and twice what would find room in the last page of an earlier copy.
static void call_sizes(HANDLE process, const uint8_t *page, const uint8_t *data) {
    call_sized(0, process, data, (size_t)parameter("large"));
    call_sized(1, process, page, PAGE);
    call_sized(2, process, data, 5);
    call_sized(3, process, data, 5);
    checkpoint("sizes");
}

// How many calls of a kind it takes when nothing is refused. Two more copies, of which nobody asks.
static unsigned calls_made(const char *system_call, HANDLE process) {
    refusal_begins(system_call, 0, 0);
    push(process, refused_data, refused);
    return refusal_ends();
}

// Two calls with a handle that grants everything, at whose first and last call of that kind the
// system refuses. counted: how many such calls there are.
static void call_refused(const char *system_call, unsigned counted, HANDLE process,
                         const char *checkpoint_name) {
    static const char *const names[] = {"first", "last"};
    const unsigned nth[] = {1, counted};
    for (int i = 0; i < 2 && nth[i]; i++)
        call_without(system_call, nth[i], names[i], process, refused_data, refused);
    checkpoint(checkpoint_name);
}

// Questions about the room and what is in it, which nobody has to ask, are refused.
static void call_unanswered(HANDLE process) {
    call_without("NtQueryVirtualMemory", 1, "first", process, refused_data, refused);
    call_without("NtReadVirtualMemory", 1, "last", process, refused_data, refused);
    checkpoint("no_answer");
}

void scenario(void) {
    const DWORD partly = PROCESS_VM_READ | PROCESS_QUERY_INFORMATION | SYNCHRONIZE,
                all = partly | PROCESS_VM_OPERATION | PROCESS_VM_WRITE;
    const size_t bytes = (size_t)parameter("bytes"), more = (size_t)parameter("more");
    refused = (size_t)parameter("refused");
    child = start_child(&pid);
    if (!child)
        cannot("start a child");
    child = unlike(child);
    HANDLE process = granting(all), second = granting(all),
           read_only = granting(partly | PROCESS_VM_OPERATION),
           write_only = granting(partly | PROCESS_VM_WRITE);
    decoys();
    const uint8_t *data = data_of(bytes), *more_data = data_of(more), *page_data = data_of(PAGE),
                  *large_data = data_of((size_t)parameter("large"));
    refused_data = data_of(refused);

    claim_number("pid", pid);
    claim_pointer("data", data);
    claim_pointer("more_data", more_data);
    claim_pointer("refused_data", refused_data);
    show_bytes(data, bytes);
    show_bytes(more_data, more);
    show_bytes(refused_data, refused);
    checkpoint("before");
    void *copy = call("copy", process, data, bytes);
    show_bytes(data - MARGIN, MARGIN + bytes + PAGE);
    checkpoint("after");
    CloseHandle(process); // the second call comes with another handle, to the same process
    call("copy", second, more_data, more);
    show_copy(copy, bytes);
    checkpoint("again");
    call_sizes(second, page_data, large_data);
    watch_bytes(refused_data - MARGIN, refused + PAGE);

    // The one handle allows allocating room but not writing to it, the other the reverse.
    call("no_write", read_only, refused_data, refused);
    call("no_operation", write_only, refused_data, refused);
    checkpoint("refused");
    const unsigned allocations = calls_made("NtAllocateVirtualMemory", second),
                   writes = calls_made("NtWriteVirtualMemory", second);
    claim_number("allocations", allocations);
    claim_number("writes", writes);
    checkpoint("counted");
    call_refused("NtAllocateVirtualMemory", allocations, second, "no_room");
    call_refused("NtWriteVirtualMemory", writes, second, "no_bytes");
    call_unanswered(second);
    call("copy", second, refused_data, refused);
    checkpoint("anew");

    CloseHandle(second);
    CloseHandle(read_only);
    CloseHandle(write_only);
    end_child(child);
}
