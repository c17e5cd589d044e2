#include "probe.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, PATIENCE_MS = 5000, SHOWN = 512, EARLIER = 7 };

static HANDLE child;
static DWORD child_pid;

// The child is this program again, loaded at the same address: these variables have the same
// addresses in both, and each side writes into the other's copy only between two calls.
static struct {
    char name[64];
    struct box *box;
} there;

// Whatever was returned, it is touched only where that is possible.
static BOOL is_box(const struct box *box) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(box, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READWRITE && info.RegionSize >= sizeof *box;
}

// Runs in the child.
static DWORD WINAPI join_there(void *unused) {
    (void)unused;
    there.box = join(there.name);
    if (is_box(there.box))
        there.box->room[200] = 'T';
    return 0;
}

static struct box *let_join(const char *name) {
    strcpy(there.name, name);
    there.box = NULL;
    WriteProcessMemory(child, &there, &there, sizeof there, NULL);
    HANDLE thread = CreateRemoteThread(child, NULL, 0, join_there, NULL, 0, NULL);
    if (!thread)
        return NULL;
    WaitForSingleObject(thread, PATIENCE_MS);
    CloseHandle(thread);
    ReadProcessMemory(child, &there, &there, sizeof there, NULL);
    return there.box;
}

static struct box *join_here(const char *name) {
    poison_stack();
    return join(name);
}

// Whether there is a section of that name. Asking does not keep it alive.
static BOOL can_open(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    if (section)
        CloseHandle(section);
    return section != NULL;
}

static BOOL can_open_folded(const char *name) {
    char upper[64], lower[64];
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
        show_bytes_of(pid, box, SHOWN);
}

void scenario(void) {
    char name[64], other_name[64], small_name[64], event_name[64];
    const unsigned token = (unsigned)parameter("token"), pid = GetCurrentProcessId();
    sprintf(name, "Box %u of %u", token, pid);
    sprintf(other_name, "bOX %u of %u", token, pid);
    sprintf(small_name, "Small %u of %u", token, pid);
    sprintf(event_name, "Event %u of %u", token, pid);
    child = start_child(&child_pid);
    if (!child)
        cannot("start a child");
    decoys();
    HANDLE small =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, small_name);
    CreateEventA(NULL, FALSE, FALSE, event_name);
    claim_number("pid", child_pid);
    checkpoint("before");

    struct box *ours = join_here(name);
    claim_box("ours", pid, ours);
    claim_number("named", can_open(name) != FALSE);
    claim_number("folded", can_open_folded(name) != FALSE);
    checkpoint("first");

    // As if others had joined in between and left a text.
    const BOOL usable = is_box(ours);
    if (usable) {
        ours->members = EARLIER;
        memset(ours->room + 100, 'W', 8);
    }
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

    claim_pointer("small", join_here(small_name));
    claim_pointer("event", join_here(event_name));
    CloseHandle(small); // the last handle, if join kept none
    claim_number("small_kept", can_open(small_name) != FALSE);
    checkpoint("refused");
    end_child(child);
}
