#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, OTHERS = 300, THERE = 100, PATIENCE_MS = 5000 };

// What the child could do with the number that it got. Only the child writes it.
static struct {
    void *writable, *readable;
    DWORD error; // of the attempt to map for writing
    LONG answered;
} seen;
static struct {
    void *number;
    volatile LONG asked; // how many times
} question;              // only the parent writes it

static void map_there(void *number) {
    seen.error = 0;
    seen.writable = MapViewOfFile(number, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
    if (!seen.writable)
        seen.error = GetLastError();
    seen.readable = MapViewOfFile(number, FILE_MAP_READ, 0, 0, 0);
    if (!seen.readable)
        seen.error = GetLastError();
    if (seen.writable && seen.readable)
        UnmapViewOfFile(seen.readable);
}

// Runs in the child from the first snapshot on, so that no later one sees a thread come or go.
static DWORD WINAPI serve(void *unused) {
    for (;; Sleep(1))
        if (question.asked != seen.answered) {
            map_there(question.number);
            seen.answered = question.asked;
        }
    return unused != NULL; // never
}

// The child is this program again, loaded at the same address: its variables and functions are at
// the same addresses.
static void let_map(HANDLE child, HANDLE number) {
    static LONG asked;
    question.number = number;
    WriteProcessMemory(child, &question.number, &question.number, sizeof number, NULL);
    asked++;
    WriteProcessMemory(child, (void *)&question.asked, &asked, sizeof asked, NULL);
    for (unsigned ms = 0; ms < PATIENCE_MS; ms++, Sleep(1)) {
        if (!ReadProcessMemory(child, &seen, &seen, sizeof seen, NULL) || seen.answered == asked)
            return;
    }
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

// So many handles in the child that the next ones are numbers of more than 8 bits.
static void fill_table(HANDLE child) {
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL), there;
    for (unsigned i = 0; i < THERE; i++)
        DuplicateHandle(GetCurrentProcess(), event, child, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(event);
}

static HANDLE call_only(HANDLE process, HANDLE section) {
    poison_stack();
    SetLastError(0);
    call_begins();
    HANDLE given = give(process, section);
    call_ends();
    return given;
}

static HANDLE call(HANDLE process, HANDLE section) {
    HANDLE given = call_only(process, section);
    claim_number("error", GetLastError());
    claim_pointer("given", given);
    return given;
}

static void claim_seen(DWORD pid, size_t bytes) {
    const void *view = seen.writable ? seen.writable : seen.readable;
    claim_pointer("view", view);
    claim_number("writable", seen.writable != NULL);
    claim_number("readable", seen.readable != NULL);
    claim_number("child_error", seen.error);
    if (view)
        show_bytes_of(pid, view, bytes);
}

// A section and this process's view of it, and a mark that tells it from others.
typedef struct Shared {
    HANDLE section;
    uint8_t *view;
    size_t bytes;
} Shared;

static Shared shared(size_t pages) {
    Shared s = {.section = section_of(pages * PAGE), .bytes = pages * PAGE};
    s.view = MapViewOfFile(s.section, FILE_MAP_WRITE, 0, 0, 0);
    if (!s.view)
        cannot("map its section");
    memset(s.view, 0x5a, s.bytes);
    return s;
}

// Gives a section, then writes to it: only a process that shares it can see what.
static void call_and_map(HANDLE process, HANDLE child, DWORD pid, const Shared *s, int written,
                         const char *checkpoint_name) {
    HANDLE given = call(process, s->section);
    memset(s->view + PAGE, written, PAGE);
    seen.writable = seen.readable = NULL;
    if (given)
        let_map(child, given);
    claim_seen(pid, 2 * PAGE);
    void *same_here = given ? MapViewOfFile(given, FILE_MAP_READ, 0, 0, 0) : NULL;
    claim_number("same_here", same_here != NULL);
    if (same_here)
        UnmapViewOfFile(same_here);
    void *again = MapViewOfFile(s->section, FILE_MAP_WRITE, 0, 0, 0);
    claim_number("ours", again != NULL);
    if (again)
        UnmapViewOfFile(again);
    show_bytes(s->view, s->bytes);
    checkpoint(checkpoint_name);
}

// How a further call went: the words of check.c's table.
static unsigned further(HANDLE process, HANDLE child, const Shared *s) {
    HANDLE given = call_only(process, s->section), here = NULL;
    if (!given ||
        !DuplicateHandle(child, given, GetCurrentProcess(), &here, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return 1;
    uint8_t *both = MapViewOfFile(here, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
    const unsigned word = !both ? 2 : memcmp(both, s->view, s->bytes) != 0 ? 3 : 0;
    if (both)
        UnmapViewOfFile(both);
    CloseHandle(here);
    return word;
}

// The two sections in turn, more often than anybody knows beforehand.
static void call_often(HANDLE process, HANDLE child, const Shared *one, const Shared *other) {
    unsigned word = 0, i = 0;
    for (; i < parameter("further") && !word; i++)
        word = further(process, child, i % 2 ? other : one);
    claim_number("went", word);
    claim_number("which", i);
    checkpoint("further");
}

static void call_failing(HANDLE process, HANDLE child, DWORD pid, const Shared *s,
                         const char *checkpoint_name) {
    seen.writable = seen.readable = NULL;
    HANDLE given = call(process, s->section);
    if (given)
        let_map(child, given);
    claim_seen(pid, 2 * PAGE);
    show_bytes(s->view, s->bytes);
    checkpoint(checkpoint_name);
}

// As call_failing, where the system refuses one duplicate.
static void call_refused(unsigned nth, HANDLE process, HANDLE child, DWORD pid, const Shared *s,
                         const char *checkpoint_name) {
    refusal_begins("NtDuplicateObject", nth, STATUS_NO_MEMORY);
    HANDLE given = call(process, s->section);
    refusal_ends();
    seen.writable = seen.readable = NULL;
    if (given)
        let_map(child, given);
    claim_seen(pid, 2 * PAGE);
    show_bytes(s->view, s->bytes);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const DWORD memory =
        PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_QUERY_INFORMATION;
    DWORD pid = 0;
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    decoys();
    fill_table(child);
    const Shared one = shared((size_t)parameter("pages")),
                 other = shared((size_t)parameter("more"));
    HANDLE process = granting(memory | PROCESS_DUP_HANDLE, child),
           second = granting(memory | PROCESS_DUP_HANDLE, child);
    HANDLE no_handles = granting(memory, child);
    HANDLE thread = CreateRemoteThread(child, NULL, 0, serve, NULL, 0, NULL);
    if (!thread)
        cannot("start a thread in the child");
    CloseHandle(thread);
    let_map(child, NULL); // it runs
    claim_number("pid", pid);
    claim_pointer("section", one.section);
    claim_pointer("second_section", other.section);
    claim_pointer("our_view", one.view);
    claim_pointer("our_second_view", other.view);
    checkpoint("before");

    call_and_map(process, child, pid, &one, 0xc3, "given");
    CloseHandle(process); // the second call comes with another handle, to the same process
    call_and_map(second, child, pid, &other, 0x3c, "again");

    call_and_map(second, child, pid, &other, 0x3c, "once_more");

    watch_bytes(one.view, one.bytes);
    watch_bytes(other.view, other.bytes);
    call_often(second, child, &one, &other);
    call_failing(no_handles, child, pid, &other, "refused");
    call_refused(1, second, child, pid, &other, "no_memory");
    call_refused(2, second, child, pid, &other, "no_second");
    call_and_map(second, child, pid, &other, 0x3c, "anew");

    CloseHandle(second);
    CloseHandle(no_handles);
    end_child(child);
}
