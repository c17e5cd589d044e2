#include "probe.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, PATIENCE_MS = 5000, NAME = 256, LARGE = 5000, OTHERS = 4 };
enum { CARRY = 0xffffff }; // one more does not fit into 8, 16 or 24 bits

static HANDLE child;
static DWORD child_pid;

// The child is this program again, loaded at the same address: these variables have the same
// addresses in both, and each side writes into the other's copy only between two calls.
static struct {
    char name[NAME];
    struct box *box;
    volatile LONG ready, asked, answered; // the last two: how many times
} there;

// Whatever was returned, it is touched only where that is possible.
static BOOL is_box(const struct box *box) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(box, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READWRITE && info.RegionSize >= sizeof *box;
}

static void join_there(void) {
    there.box = join(there.name);
    if (is_box(there.box))
        there.box->room[200] = 'T';
    there.answered = there.asked;
}

// Runs in the child from the first snapshot on, so that no later one sees a thread come or go.
// The first object with a name opens the folder of such names, once and for all.
static DWORD WINAPI serve(void *unused) {
    CloseHandle(CreateEventA(NULL, TRUE, FALSE, "regionlab-first"));
    there.ready = TRUE;
    for (;; Sleep(1))
        if (there.asked != there.answered)
            join_there();
    return unused != NULL; // never
}

static void start_serving(void) {
    HANDLE thread = CreateRemoteThread(child, NULL, 0, serve, NULL, 0, NULL);
    if (!thread)
        cannot("start a thread in the child");
    CloseHandle(thread);
    for (unsigned ms = 0; ms < PATIENCE_MS && !there.ready; ms++, Sleep(1))
        ReadProcessMemory(child, &there, &there, sizeof there, NULL);
}

static struct box *let_join(const char *name) {
    const LONG asked = there.asked + 1;
    strcpy(there.name, name);
    WriteProcessMemory(child, there.name, name, strlen(name) + 1, NULL);
    call_begins();
    WriteProcessMemory(child, (void *)&there.asked, &asked, sizeof asked, NULL);
    for (unsigned ms = 0; ms < PATIENCE_MS; ms++, Sleep(1))
        if (!ReadProcessMemory(child, &there, &there, sizeof there, NULL) ||
            there.answered == asked)
            break;
    call_ends();
    return there.answered == asked ? there.box : NULL;
}

static struct box *join_here(const char *name) {
    poison_stack();
    call_begins();
    struct box *box = join(name);
    call_ends();
    return box;
}

// Whether there is a section of that name. Asking does not keep it alive.
static BOOL can_open(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    if (section)
        CloseHandle(section);
    return section != NULL;
}

// How many pages the section of that name has.
static uint64_t section_pages(const char *name) {
    MEMORY_BASIC_INFORMATION info = {.RegionSize = 0};
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    void *view = section ? MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (view) {
        VirtualQuery(view, &info, sizeof info);
        UnmapViewOfFile(view);
    }
    if (section)
        CloseHandle(section);
    return info.RegionSize / PAGE;
}

// Whether no object has that name.
static BOOL is_free(const char *name) {
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, name);
    const BOOL made = event && GetLastError() != ERROR_ALREADY_EXISTS;
    if (event)
        CloseHandle(event);
    return made;
}

static BOOL can_open_folded(const char *name) {
    char upper[NAME], lower[NAME];
    size_t i = 0;
    for (; name[i]; i++) {
        const BOOL letter = (name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z';
        upper[i] = letter ? (char)(name[i] & ~0x20) : name[i];
        lower[i] = letter ? (char)(name[i] | 0x20) : name[i];
    }
    upper[i] = lower[i] = '\0';
    return can_open(upper) || can_open(lower);
}

static void claim_box(const char *name, DWORD pid, const struct box *box) {
    claim_pointer(name, box);
    if (box)
        show_bytes_of(pid, box, sizeof *box);
}

// The whole session sees a name: no two runs have the same.
static char *named(char *name, const char *what) {
    const size_t length = (size_t)parameter("padding");
    sprintf(name, " %s %u of %llx", what, (unsigned)parameter("token"),
            (unsigned long long)run_number());
    for (size_t i = 0; i < length; i++)
        strcat(name, "~");
    return strcat(name, ". ");
}

static HANDLE section_of(const char *name, size_t pages) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                        (DWORD)(pages * PAGE), name);
    if (!section)
        cannot("make a section");
    return section;
}

// As if others had joined in between, moved the text, and written all of the room.
static void use(struct box *box, LONG members) {
    box->members = members;
    box->text += parameter("token");
    memset(box->room, 'W', sizeof box->room);
}

static void *view_of(HANDLE section) {
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (!view)
        cannot("map a section");
    return view;
}

// Fills a section; no view of it is left.
static void fill(HANDLE section, size_t bytes) {
    void *view = view_of(section);
    memset(view, 'W', bytes);
    UnmapViewOfFile(view);
}

static BOOL is_filled(HANDLE section, size_t bytes) {
    const char *view = view_of(section);
    size_t i = 0;
    while (i < bytes && view[i] == 'W')
        i++;
    UnmapViewOfFile(view);
    return i == bytes;
}

// Names that are not a box's: a section that is too small, and other objects.
static void join_others(void) {
    char name[OTHERS][NAME];
    const size_t pages = (size_t)parameter("small");
    HANDLE owned[OTHERS] = {section_of(named(name[0], "Small"), pages),
                            CreateEventA(NULL, FALSE, FALSE, named(name[1], "Event")),
                            CreateMutexA(NULL, FALSE, named(name[2], "Mutex")),
                            CreateSemaphoreA(NULL, 0, 1, named(name[3], "Semaphore"))};
    fill(owned[0], pages * PAGE);
    for (unsigned i = 0; i < OTHERS; i++) {
        claim_pointer_at("not_a_box", i, join_here(name[i]));
        if (i == 0)
            claim_number("touched", !is_filled(owned[0], pages * PAGE));
        CloseHandle(owned[i]); // the last handle, if join kept none
        claim_number_at("kept", i, !is_free(name[i]));
    }
}

// A section that is larger than a box, and that others have joined; one in which there is nothing
// yet; one of less than no members; and the first box twice more.
static void join_large(const char *first) {
    char name[NAME], empty_name[NAME], below_name[NAME];
    HANDLE large = section_of(named(name, "Large"), LARGE),
           empty = section_of(named(empty_name, "Empty"), 3);
    struct box *made = view_of(large);
    made->text = sizeof(LONG);
    use(made, CARRY);
    UnmapViewOfFile(made);
    claim_box("ours", GetCurrentProcessId(), join_here(name));
    CloseHandle(large); // join keeps one
    claim_number("named", can_open(name) != FALSE);
    claim_box("empty", GetCurrentProcessId(), join_here(empty_name));
    CloseHandle(empty);
    HANDLE below = section_of(named(below_name, "Below"), 3);
    made = view_of(below);
    made->members = -(LONG)parameter("earlier");
    UnmapViewOfFile(made);
    claim_box("below", GetCurrentProcessId(), join_here(below_name));
    CloseHandle(below);
    claim_box("again", GetCurrentProcessId(), join_here(first));
    claim_box("twice", GetCurrentProcessId(), join_here(first));
}

// The nth such call of the system is refused.
static struct box *join_without(const char *system_call, unsigned nth, const char *name,
                                unsigned i) {
    poison_stack();
    call_begins();
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    struct box *box = join(name);
    claim_number_at("was_refused", i, refusal_ends() >= nth);
    call_ends();
    return box;
}

// Refused where nobody has that name.
static void join_refused(unsigned i, const char *system_call, const char *what) {
    char name[NAME];
    struct box *box = join_without(system_call, 1, named(name, what), i);
    claim_pointer_at("late", i, box);
    if (is_box(box))
        show_bytes(box, sizeof *box);
    claim_number_at("named", i, can_open(name) != FALSE);
    claim_number_at("kept", i, !is_free(name));
}

// Refused at a box that is there.
static void join_refused_there(unsigned i, const char *system_call, unsigned nth,
                               const char *what) {
    char name[NAME];
    HANDLE section = section_of(named(name, what), LARGE);
    struct box *made = view_of(section);
    made->text = sizeof(LONG);
    use(made, (LONG)parameter("earlier"));
    UnmapViewOfFile(made);
    claim_pointer_at("late", i, join_without(system_call, nth, name, i));
    made = view_of(section);
    claim_number_at("members", i, (uint64_t)made->members);
    UnmapViewOfFile(made);
    CloseHandle(section);
    claim_number_at("kept", i, !is_free(name));
}

// A box of which a view, or a question about it, was refused, and one that nobody knows.
static void join_anew(void) {
    static const char *const asked[] = {"Late", "Later", "Unknown", "There", "Anew"};
    char name[NAME];
    for (unsigned i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct box *box = join_here(named(name, asked[i]));
        claim_pointer_at("anew", i, box);
        if (is_box(box))
            show_bytes(box, sizeof *box);
    }
}

// The view of a box that is there is refused: the first one, or the second, if there is one.
static void join_late(void) {
    join_refused(0, "NtCreateSection", "Late");
    join_refused(1, "NtMapViewOfSection", "Later");
    join_refused(2, "NtQueryVirtualMemory", "Unknown");
    join_refused_there(3, "NtMapViewOfSection", 1, "There");
    join_refused_there(4, "NtMapViewOfSection", 2, "There too");
    join_refused_there(5, "NtQueryVirtualMemory", 1, "There unknown");
    join_anew();
    checkpoint("late");
}

void scenario(void) {
    char name[NAME], other_name[NAME];
    const DWORD pid = GetCurrentProcessId();
    named(name, "Box");
    named(other_name, "bOX");
    child = start_child(&child_pid);
    if (!child)
        cannot("start a child");
    decoys();
    start_serving();
    claim_number("pid", child_pid);
    checkpoint("before");

    struct box *ours = join_here(name);
    claim_box("ours", pid, ours);
    claim_number("named", can_open(name) != FALSE);
    claim_number("folded", can_open_folded(name) != FALSE);
    claim_number("section_pages", section_pages(name));
    checkpoint("first");

    const BOOL usable = is_box(ours);
    if (usable)
        use(ours, (LONG)parameter("earlier"));
    struct box *theirs = let_join(name);
    if (usable)
        ours->room[300] = 'O';
    claim_box("ours", pid, ours);
    claim_box("theirs", child_pid, theirs);
    checkpoint("joined");

    theirs = let_join(other_name);
    claim_box("theirs", child_pid, theirs);
    ours = join_here(other_name);
    claim_box("ours", pid, ours);
    checkpoint("other");
    join_large(name);
    checkpoint("large");

    join_others();
    checkpoint("refused");
    join_late();
    end_child(child);
}
