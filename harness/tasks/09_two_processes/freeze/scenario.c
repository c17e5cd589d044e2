#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <tlhelp32.h>

enum { PAGE = 4096, MIDDLE = 0x123 }; // MIDDLE: an offset in a page

static HANDLE child;
static DWORD child_pid;

// The same addresses are reserved in the child and here: a program that asks or changes the wrong
// process finds something there, and the checks see it.
static char *place(size_t pages) {
    for (unsigned tries = 0; tries < 64; tries++) {
        char *here = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
        char *there = VirtualAllocEx(child, here, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
        if (here && there == here)
            return there;
        if (there)
            VirtualFreeEx(child, there, 0, MEM_RELEASE);
    }
    return NULL;
}

static char *commit(char *at, size_t pages, DWORD protect) {
    return VirtualAllocEx(child, at, pages * PAGE, MEM_COMMIT, protect);
}

// Fills the run with bytes that are not 0. What lies at the same place here is committed
// too, but only the page of the address and its two neighbours.
static void prepare(char *run, size_t pages, size_t inside) {
    static uint8_t bytes[PAGE];
    for (size_t page = 0; page < pages; page++) {
        memset(bytes, 0x80 | (int)page, sizeof bytes);
        WriteProcessMemory(child, run + page * PAGE, bytes, sizeof bytes, NULL);
    }
    VirtualAlloc(run + (inside - 1) * PAGE, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

// How many threads of the child are suspended. Asking leaves a thread as it was.
static unsigned suspended(void) {
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    unsigned count = 0;
    for (BOOL more = Thread32First(list, &entry); more; more = Thread32Next(list, &entry)) {
        if (entry.th32OwnerProcessID != child_pid)
            continue;
        HANDLE thread = OpenThread(THREAD_SUSPEND_RESUME, FALSE, entry.th32ThreadID);
        const DWORD before = SuspendThread(thread);
        if (before != (DWORD)-1) {
            count += before > 0;
            ResumeThread(thread);
        }
        CloseHandle(thread);
    }
    CloseHandle(list);
    return count;
}

static BOOL call(HANDLE process, const char *address) {
    poison_stack();
    SetLastError(0);
    call_begins();
    const BOOL done = freeze(process, address);
    call_ends();
    return done;
}

static void call_once(const char *name, HANDLE process, char *run, size_t pages, size_t offset) {
    const BOOL returned = call(process, run + offset);
    claim_number("error", GetLastError());
    claim_number("returned", returned != FALSE);
    claim_number("suspended", suspended());
    show_bytes_of(child_pid, run, pages * PAGE);
    checkpoint(name);
}

static HANDLE granting(DWORD access) {
    HANDLE handle = NULL;
    DuplicateHandle(GetCurrentProcess(), child, GetCurrentProcess(), &handle, access, FALSE, 0);
    return handle;
}

// Three adjacent allocations of 64 KB. The first one and the beginning of the middle one are
// read-write; the end of that and the last one can be executed.
static char *three_allocations(void) {
    DWORD before;
    char *base = place(3 * GRANULE_PAGES);
    if (!base)
        return NULL;
    VirtualFreeEx(child, base, 0, MEM_RELEASE);
    for (int i = 0; i < 3; i++)
        if (!VirtualAllocEx(child, base + i * GRANULE_PAGES * PAGE, GRANULE_PAGES * PAGE,
                            MEM_RESERVE | MEM_COMMIT, i == 2 ? PAGE_EXECUTE_READ : PAGE_READWRITE))
            return NULL;
    char *alarmed = base + (GRANULE_PAGES + ALONE) * PAGE;
    VirtualProtectEx(child, alarmed, ALARMED * PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
    VirtualProtectEx(child, alarmed + ALARMED * PAGE, (GRANULE_PAGES - ALONE - ALARMED) * PAGE,
                     PAGE_EXECUTE_READ, &before);
    return base;
}

// What MapViewOfFile3 does on newer systems, with a call of ntdll.
enum { VIEW_UNMAP = 2 };
LONG NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, void **base, ULONG_PTR zero_bits,
                              SIZE_T commit, LARGE_INTEGER *offset, SIZE_T *size, ULONG inherit,
                              ULONG type, ULONG protect);

// A copy-on-write view in the child.
static char *view_there(void) {
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                       GRANULE_PAGES * PAGE, NULL);
    void *base = NULL;
    SIZE_T size = 0;
    const LONG status =
        NtMapViewOfSection(section, child, &base, 0, 0, NULL, &size, VIEW_UNMAP, 0, PAGE_WRITECOPY);
    CloseHandle(section);
    return status == 0 ? base : NULL;
}

// The allocation of plan.h; its last run is only reserved.
static char *every_kind(void) {
    DWORD before;
    size_t pages = 0;
    for (unsigned i = 0; i < KINDS_OF_RUNS; i++)
        pages += kinds_of_runs[i].pages;
    char *base = place(pages), *at = base;
    for (unsigned i = 0; base && i < LAST_KIND; i++) {
        const size_t size = kinds_of_runs[i].pages * PAGE;
        if (!VirtualAllocEx(child, at, size, MEM_COMMIT, PAGE_READWRITE) ||
            !VirtualProtectEx(child, at, size, kinds_of_runs[i].protect, &before))
            return NULL;
        at += size;
    }
    return base;
}

static void call_kind(unsigned i, HANDLE process, const char *address) {
    claim_number_at("kind", i, call(process, address) != FALSE);
}

// Calls for runs of every kind.
static void call_kinds(HANDLE process, char *every, const char *view, const char *three) {
    char *at = every;
    for (unsigned i = 0; i < LAST_KIND; at += kinds_of_runs[i++].pages * PAGE)
        if (kinds_of_runs[i].asked != NOT_ASKED)
            call_kind(i, process, at + kinds_of_runs[i].asked * PAGE + MIDDLE);
    claim_number("too_early", call(process, at) != FALSE);
    commit(at, kinds_of_runs[LAST_KIND].pages, kinds_of_runs[LAST_KIND].protect);
    call_kind(LAST_KIND, process, at);
    call_kind(OF_A_VIEW, process, view + (GRANULE_PAGES / 2) * PAGE);
    call_kind(AT_THE_END, process, three + 2 * GRANULE_PAGES * PAGE - 1);
    checkpoint("kinds");
}

// Below VirtualQueryEx, which tells of the made-up map.
LONG NTAPI NtQueryVirtualMemory(HANDLE process, const void *address, int what,
                                MEMORY_BASIC_INFORMATION *info, SIZE_T size, SIZE_T *length);

static DWORD protection_there(const char *page) {
    MEMORY_BASIC_INFORMATION info = {.Protect = 0};
    NtQueryVirtualMemory(child, page, 0, &info, sizeof info, NULL);
    return info.Protect;
}

static MEMORY_BASIC_INFORMATION run_of(char *allocation, char *from, char *end, DWORD protect) {
    return (MEMORY_BASIC_INFORMATION){
        .BaseAddress = from,
        .AllocationBase = allocation,
        .AllocationProtect = PAGE_READWRITE,
        .RegionSize = (SIZE_T)(end - from),
        .State = MEM_COMMIT,
        .Protect = protect,
        .Type = MEM_PRIVATE,
    };
}

static MEMORY_BASIC_INFORMATION free_between(const char *from, const char *end) {
    return (MEMORY_BASIC_INFORMATION){
        .BaseAddress = (void *)from,
        .RegionSize = (SIZE_T)(end - from),
        .State = MEM_FREE,
        .Protect = PAGE_NOACCESS,
    };
}

static char *const end_of_map = (char *)0x7fffffff0000;

// A map that the scenario makes up, of pages that are all read-write: `runs` of one page, read-only
// and read-write in turn, a long one of pages that are not cached, and a page.
static char *told, *told_long, *told_page; // the allocation, the long run, a page near its end
static size_t told_runs, told_pages;

static void describe_runs(size_t index, MEMORY_BASIC_INFORMATION *region) {
    char *const long_end = told_long + told_pages * PAGE, *const at = told + (index - 1) * PAGE;
    if (index == 0)
        *region = free_between(NULL, told);
    else if (index <= told_runs)
        *region =
            run_of(told, at, at + PAGE, (told_runs - index) % 2 ? PAGE_READONLY : PAGE_READWRITE);
    else if (index == told_runs + 1)
        *region =
            run_of(told, told_long, long_end,
                   protection_there(told_page) == PAGE_READONLY ? PAGE_READONLY
                                                                : PAGE_READWRITE | PAGE_NOCACHE);
    else if (index == told_runs + 2)
        *region = run_of(told, long_end, long_end + PAGE, PAGE_READWRITE);
    else
        *region = free_between(long_end + PAGE, end_of_map);
}

// A run of more than 4 GB, of which only the first pages are there: nobody can change all of it.
static char *huge;

static void describe_huge(size_t index, MEMORY_BASIC_INFORMATION *region) {
    char *const end = huge + ((SIZE_T)1 << 32) + HUGE_REST * PAGE;
    *region = index == 0   ? free_between(NULL, huge)
              : index == 1 ? run_of(huge, huge, end, PAGE_READWRITE)
                           : free_between(end, end_of_map);
}

// In the child, with room for 4 GB above it.
static char *place_huge(void) {
    enum { TRIES = 64 };
    for (uintptr_t i = 1; i <= TRIES; i++) {
        char *base = VirtualAllocEx(child, (void *)(i << 40), HUGE_REST * PAGE,
                                    MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (base)
            return base;
    }
    return NULL;
}

// Who changes page by page would need a million calls for more than 4 GB: that is not asked then.
static void call_told(HANDLE process) {
    enum { FEW = 8 };
    map_begins(told_runs + 4, describe_runs);
    refusal_begins("NtProtectVirtualMemory", 0, 0);
    const BOOL done = call(process, told_page + MIDDLE);
    const unsigned calls = refusal_ends();
    claim_number("told", done != FALSE);
    claim_number("told_asked", map_ends() > 0);
    if (calls <= FEW) {
        map_begins(3, describe_huge);
        claim_number("huge", call(process, huge + MIDDLE) != FALSE);
        claim_number("huge_asked", map_ends() > 0);
    }
    checkpoint("told");
}

// A call whose nth such call of the system is refused (0: none). Returns how many came.
static unsigned call_without(const char *system_call, unsigned nth, HANDLE process,
                             const char *address, BOOL *done) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    *done = call(process, address);
    return refusal_ends();
}

// How many queries a run takes, which is then as it was.
static unsigned queries_of(HANDLE process, char *run, size_t pages, DWORD protect) {
    BOOL done;
    DWORD before;
    const unsigned queries =
        call_without("NtQueryVirtualMemory", 0, process, run + 2 * PAGE + MIDDLE, &done);
    VirtualProtectEx(child, run, pages * PAGE, protect, &before);
    return queries;
}

// Each run follows a reserved page. The first call counts how many calls protect a run.
static void refused_calls(HANDLE process, char *late, size_t pages) {
    unsigned protects = 0, queries = 0;
    for (unsigned i = 0; i < LATE_RUNS; i++) {
        char *const run = late + (i * (1 + pages) + 1) * PAGE;
        BOOL done;
        if (i == LAST_QUERY)
            queries = queries_of(process, run, pages, late_protections[i]);
        const unsigned nth[LATE_RUNS] = {0, 1, 2, protects, 1, 2, queries, 0};
        const unsigned made =
            call_without(i < QUERIES ? "NtProtectVirtualMemory" : "NtQueryVirtualMemory", nth[i],
                         process, run + 2 * PAGE + MIDDLE, &done);
        protects = i == 0 ? made : protects;
        claim_number_at("late", i, done != FALSE);
    }
}

void scenario(void) {
    const size_t lead = (size_t)parameter("lead"), early = (size_t)parameter("early"),
                 gap = (size_t)parameter("gap"), tail = (size_t)parameter("tail"),
                 pages = (size_t)parameter("run"), inside = (size_t)parameter("inside"),
                 other_pages = (size_t)parameter("other"),
                 other_inside = (size_t)parameter("other_inside"), more = other_pages + early;
    child = start_child(&child_pid);
    if (!child)
        cannot("start a child");
    HANDLE process = granting(PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION),
           later = granting(PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION);
    HANDLE no_operation = granting(PROCESS_QUERY_INFORMATION);
    decoys();

    // R lead, C early, R gap, C run, R tail: all that is committed is read-write.
    char *sparse = place(lead + early + gap + pages + tail);
    char *first = sparse + lead * PAGE, *run = first + (early + gap) * PAGE;
    commit(first, early, PAGE_READWRITE);
    commit(run, pages, PAGE_READWRITE);
    // C lead:RX, C other:RW, C gap:NA, C more:RWX; the last is longer than the run, so that a
    // range that goes too far ends in it.
    char *dense = place(lead + other_pages + gap + more);
    char *other = dense + lead * PAGE;
    commit(dense, lead, PAGE_EXECUTE_READ);
    commit(other, other_pages, PAGE_READWRITE);
    commit(other + other_pages * PAGE, gap, PAGE_NOACCESS);
    commit(other + (other_pages + gap) * PAGE, more, PAGE_EXECUTE_READWRITE);
    char *three = three_allocations(), *late = place(LATE_RUNS * (1 + pages)),
         *every = every_kind(), *view = view_there();
    told_runs = (size_t)parameter("runs");
    told_pages = (size_t)parameter("long");
    told = place(told_runs + told_pages + 1);
    told_long = told + told_runs * PAGE;
    told_page = told_long + (told_pages - 2) * PAGE;
    huge = place_huge();
    // And addresses that are free in the child.
    char *none = place(lead);
    if (!sparse || !dense || !none || !three || !late || !every || !view || !told || !huge)
        cannot("make memory in the child");
    VirtualFreeEx(child, none, 0, MEM_RELEASE);
    for (unsigned i = 0; i < LATE_RUNS; i++)
        commit(late + (i * (1 + pages) + 1) * PAGE, pages, late_protections[i]);
    commit(told, told_runs + told_pages + 1, PAGE_READWRITE);
    prepare(run, pages, inside);
    prepare(other, other_pages, other_inside);

    claim_number("pid", child_pid);
    claim_pointer("sparse", sparse);
    claim_pointer("dense", dense);
    claim_pointer("three", three);
    claim_pointer("late", late);
    claim_pointer("every", every);
    claim_pointer("view", view);
    claim_pointer("none", none);
    claim_pointer("told", told);
    claim_pointer("huge", huge);
    claim_pointer("run", run);
    claim_pointer("other", other);
    show_bytes_of(child_pid, run, pages * PAGE);
    show_bytes_of(child_pid, other, other_pages * PAGE);
    checkpoint("before");
    call_once("frozen", process, run, pages, inside * PAGE + MIDDLE);
    CloseHandle(process); // the next calls come with another handle, to the same process
    call_once("beside", later, other, other_pages, other_inside * PAGE + MIDDLE);
    call_once("edge", later, other + (other_pages + gap) * PAGE, more, 0);
    call_once("alone", later, three + GRANULE_PAGES * PAGE, 1, ALONE * PAGE - 1);
    call_kinds(later, every, view, three);
    call_told(later);

    // What is frozen may be made writable again: the answer is then another one.
    commit(other, other_pages, PAGE_READWRITE);
    const BOOL again = call(no_operation, other + other_inside * PAGE + MIDDLE);
    claim_number("denied", call(no_operation, first + MIDDLE) || again);
    claim_number("reserved", call(later, run + pages * PAGE + MIDDLE) != FALSE);
    claim_number("free", call(later, none + MIDDLE) != FALSE);
    checkpoint("refused");
    refused_calls(later, late, pages);
    checkpoint("late");

    CloseHandle(later);
    CloseHandle(no_operation);
    end_child(child);
}
