// The ledger of calls: what the student's function left in the process that no snapshot
// shows, and what it took; in the children of start_child(), the handles. Counted on its own
// thread, into memory that was set aside before.
// Handles are told apart by the system's own table of them, blocks by HeapWalk.

#include "probe_private.h"

#include <stdio.h>
#include <string.h>
#include <winternl.h>

#define MAX_HANDLES      4096
#define MAX_LEDGER_HEAPS 1024
#define MAX_CHILDREN     8

// NtQueryInformationProcess, of one process (Windows 8 and later); NtQuerySystemInformation,
// of all (Wine has this one). Undocumented, as in the phnt headers of System Informer.
#define PROCESS_HANDLE_INFORMATION         51
#define SYSTEM_EXTENDED_HANDLE_INFORMATION 64

typedef struct OwnHandle {
    ULONG_PTR value, handle_count, pointer_count;
    ULONG access, type, attributes, reserved;
} OwnHandle;
typedef struct AnyHandle {
    void *object;
    ULONG_PTR pid, value;
    ULONG access;
    USHORT trace, type;
    ULONG attributes, reserved;
} AnyHandle;

static union {
    struct {
        ULONG_PTR count, reserved;
        OwnHandle items[1];
    } own;
    struct {
        ULONG_PTR count, reserved;
        AnyHandle items[1];
    } any;
    char space[1 << 20];
} table;

typedef struct Handles {
    ULONG_PTR items[MAX_HANDLES];
    ULONG flags[MAX_HANDLES]; // inherited, protected from CloseHandle
    size_t count;
} Handles;
typedef struct Counts {
    Handles own, children; // a child's with its process id in the upper half
    int64_t heaps, blocks, bytes;
    DWORD free_slot; // of thread local storage: the first is given out first
    LPTOP_LEVEL_EXCEPTION_FILTER filter;
    uint64_t settings;
    bool complete;
} Counts;

static Counts before, after;
static struct Ledger {
    uint64_t calls, kept[HANDLE_KINDS], taken, flagged, children_kept, children_taken;
    int64_t heaps, blocks, bytes, slots;
    unsigned changed; // watched ranges
    bool filter_changed, settings_changed, incomplete;
} ledger;

static DWORD children[MAX_CHILDREN];
static size_t child_count;

void probe_ledger_follows(DWORD pid) {
    if (child_count < MAX_CHILDREN)
        children[child_count++] = pid;
}

static void note_handle(Counts *c, Handles *handles, ULONG_PTR value, ULONG flags) {
    if (handles->count == MAX_HANDLES) {
        c->complete = false;
        return;
    }
    handles->flags[handles->count] = flags;
    handles->items[handles->count++] = value;
}

static ULONG_PTR of_process(DWORD pid, ULONG_PTR value) {
    return (ULONG_PTR)pid << 32 | value;
}

// False under Wine, which answers for all processes at once.
static bool count_own_table(Counts *c, HANDLE process, Handles *handles, DWORD pid) {
    ULONG length;
    if (NtQueryInformationProcess(process, PROCESS_HANDLE_INFORMATION, &table, sizeof table,
                                  &length) != 0)
        return false;
    for (ULONG_PTR i = 0; i < table.own.count; i++)
        note_handle(c, handles, of_process(pid, table.own.items[i].value),
                    table.own.items[i].attributes);
    return true;
}

static void count_child(Counts *c, DWORD pid) {
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, pid);
    if (!process)
        return; // it has ended
    if (!count_own_table(c, process, &c->children, pid))
        c->complete = false;
    CloseHandle(process);
}

static bool is_child(ULONG_PTR pid) {
    for (size_t i = 0; i < child_count; i++)
        if (children[i] == pid)
            return true;
    return false;
}

static void count_whole_table(Counts *c) {
    const DWORD own = GetCurrentProcessId();
    ULONG length;
    c->complete = NtQuerySystemInformation(SYSTEM_EXTENDED_HANDLE_INFORMATION, &table, sizeof table,
                                           &length) == 0;
    for (ULONG_PTR i = 0; c->complete && i < table.any.count; i++) {
        const AnyHandle *handle = &table.any.items[i];
        if (handle->pid == own)
            note_handle(c, &c->own, handle->value, handle->attributes);
        else if (is_child(handle->pid))
            note_handle(c, &c->children, of_process((DWORD)handle->pid, handle->value),
                        handle->attributes);
    }
}

static void count_handles(Counts *c) {
    if (!count_own_table(c, GetCurrentProcess(), &c->own, 0)) {
        count_whole_table(c);
        return;
    }
    for (size_t i = 0; i < child_count; i++)
        count_child(c, children[i]);
}

size_t probe_open_handles(void) {
    before = (Counts){.complete = true};
    count_handles(&before);
    return before.own.count;
}

static void count_blocks(Counts *c, HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    const BOOL locked = HeapLock(heap);
    while (HeapWalk(heap, &entry))
        if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) {
            c->blocks++;
            c->bytes += entry.cbData;
        }
    if (locked)
        HeapUnlock(heap);
}

static void count_all(Counts *c) {
    static HANDLE heaps[MAX_LEDGER_HEAPS];
    *c = (Counts){.complete = true};
    count_handles(c);
    c->heaps = GetProcessHeaps(MAX_LEDGER_HEAPS, heaps);
    if (c->heaps > MAX_LEDGER_HEAPS)
        c->complete = false;
    else
        for (int64_t i = 0; i < c->heaps; i++)
            count_blocks(c, heaps[i]);
    c->filter = SetUnhandledExceptionFilter(NULL);
    SetUnhandledExceptionFilter(c->filter);
    c->free_slot = TlsAlloc();
    TlsFree(c->free_slot);
    c->settings = probe_settings();
}

// Its place in the table, or the count: it is not there.
static size_t place_of(const Handles *handles, ULONG_PTR value) {
    size_t i = 0;
    while (i < handles->count && handles->items[i] != value)
        i++;
    return i;
}

static bool has_handle(const Handles *handles, ULONG_PTR value) {
    return place_of(handles, value) < handles->count;
}

// How many of these are not among those.
static uint64_t missing_from(const Handles *those, const Handles *these) {
    uint64_t missing = 0;
    for (size_t i = 0; i < these->count; i++)
        missing += !has_handle(those, these->items[i]);
    return missing;
}

// How many are in both tables, with other flags.
static uint64_t flagged_in(const Handles *those, const Handles *these) {
    uint64_t flagged = 0;
    for (size_t i = 0; i < these->count; i++) {
        const size_t place = place_of(those, these->items[i]);
        flagged += place < those->count && those->flags[place] != these->flags[i];
    }
    return flagged;
}

// The kind of an open handle, by the name of its object's type.
static HandleKind kind_of(ULONG_PTR value) {
    static const wchar_t *const types[HANDLE_OTHER] = HANDLE_TYPES;
    static _Alignas(16) char space[1024];
    const UNICODE_STRING *name = (const UNICODE_STRING *)space;
    if (NtQueryObject((HANDLE)value, ObjectTypeInformation, space, sizeof space, NULL) != 0)
        return HANDLE_OTHER;
    for (int kind = 0; kind < HANDLE_OTHER; kind++)
        if (wcslen(types[kind]) * sizeof(wchar_t) == name->Length &&
            memcmp(types[kind], name->Buffer, name->Length) == 0)
            return (HandleKind)kind;
    return HANDLE_OTHER;
}

// The first object with a name makes Wine and Windows open the folder of such names, once and for
// all: no call of the student's shall seem to have left that handle.
void probe_prepare_ledger(void) {
    char name[48];
    snprintf(name, sizeof name, "regionlab-%lu", GetCurrentProcessId());
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, name);
    if (event)
        CloseHandle(event);
}

void (*probe_call_hook)(bool begins);

void call_begins(void) {
    const DWORD last_error = GetLastError();
    if (probe_call_hook)
        probe_call_hook(true);
    count_all(&before);
    probe_watch_begins();
    SetLastError(last_error);
}

void call_ends(void) {
    const DWORD last_error = GetLastError();
    if (probe_call_hook)
        probe_call_hook(false);
    probe_require_pipe(); // who closes every handle closes Wine's too: go no further
    ledger.changed += probe_watch_ends();
    count_all(&after);
    ledger.calls++;
    for (size_t i = 0; i < after.own.count; i++)
        if (!has_handle(&before.own, after.own.items[i]))
            ledger.kept[kind_of(after.own.items[i])]++;
    ledger.taken += missing_from(&after.own, &before.own);
    ledger.flagged += flagged_in(&before.own, &after.own);
    ledger.children_kept += missing_from(&before.children, &after.children);
    ledger.children_taken += missing_from(&after.children, &before.children);
    ledger.heaps += after.heaps - before.heaps;
    ledger.blocks += after.blocks - before.blocks;
    ledger.bytes += after.bytes - before.bytes;
    ledger.slots += (int64_t)after.free_slot - (int64_t)before.free_slot;
    ledger.filter_changed |= after.filter != before.filter;
    ledger.settings_changed |= after.settings != before.settings;
    ledger.incomplete |= !before.complete || !after.complete;
    SetLastError(last_error);
}

static void claim_unless_0(const char *name, uint64_t value) {
    if (value)
        claim_number(name, value);
}

void probe_claim_ledger(void) {
    static const char *const kept[HANDLE_KINDS] = HANDLE_CLAIMS;
    if (!ledger.calls)
        return;
    claim_number("ledger.calls", ledger.calls);
    for (int kind = 0; kind < HANDLE_KINDS; kind++)
        claim_unless_0(kept[kind], ledger.kept[kind]);
    claim_unless_0("ledger.handles_taken", ledger.taken);
    claim_unless_0("ledger.handle_flags", ledger.flagged);
    claim_unless_0("ledger.child_handles", ledger.children_kept);
    claim_unless_0("ledger.child_handles_taken", ledger.children_taken);
    claim_unless_0("ledger.heaps", (uint64_t)ledger.heaps);
    claim_unless_0("ledger.blocks", (uint64_t)ledger.blocks);
    claim_unless_0("ledger.bytes", (uint64_t)ledger.bytes);
    claim_unless_0("ledger.slots", (uint64_t)ledger.slots);
    claim_unless_0("ledger.changed", ledger.changed);
    claim_unless_0("ledger.filter", ledger.filter_changed);
    claim_unless_0("ledger.settings", ledger.settings_changed);
    claim_unless_0("ledger.incomplete", ledger.incomplete);
    ledger = (struct Ledger){.calls = 0};
}
