// Makes one of everything, and then does in each step what the seed's plan says, among other
// work that leaves no trace, or a trace that is nobody's action: the process heap grows, memory
// comes and goes, a protection is changed and restored. No student's code runs.

#include "probe.h"

#include <process.h>
#include <stdio.h>

#include "unit.h"

#include "plan.h"

enum { PAGE = 4096, GRAIN = 65536 };

static uint64_t state;

static void *must(void *made, const char *what) {
    if (!made || made == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "explain: %s failed with error %lu\n", what, GetLastError());
        cannot("make its map");
    }
    return made;
}

static char *allocate(size_t pages, DWORD how) {
    return must(VirtualAlloc(NULL, pages * PAGE, how, PAGE_READWRITE), "VirtualAlloc");
}

// ---- what the actions work on ----

static char *to_commit, *to_decommit, *to_protect, *to_release, *to_unmap;
static char *left; // a place that a heap has just left, or NULL
static HMODULE to_unload;
static HANDLE section, to_destroy, to_grow, parked, may_end, to_end;

static unsigned WINAPI park(void *until) {
    ReleaseSemaphore(parked, 1, NULL);
    WaitForSingleObject(until ? until : GetCurrentThread(), INFINITE);
    return 0;
}

static HANDLE thread_until(HANDLE until) {
    const unsigned reserve = (2 + plan_draw(&state, 20)) * GRAIN;
    HANDLE thread = must(
        (HANDLE)_beginthreadex(NULL, reserve, park, until, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL),
        "_beginthreadex");
    WaitForSingleObject(parked, INFINITE);
    return thread;
}

static HANDLE heap(void) {
    HANDLE made = must(HeapCreate(0, 0, 0), "HeapCreate");
    must(HeapAlloc(made, 0, 1000), "HeapAlloc");
    return made;
}

static char *view(void) {
    return must(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0), "MapViewOfFile");
}

static void prepare(void) {
    parked = must(CreateSemaphoreA(NULL, 0, 64, NULL), "CreateSemaphore");
    may_end = must(CreateEventA(NULL, TRUE, FALSE, NULL), "CreateEvent");
    section = must(CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                      (3 + plan_draw(&state, 40)) * PAGE, NULL),
                   "CreateFileMapping");
    to_commit = allocate(40, MEM_RESERVE);
    to_decommit = allocate(40, MEM_RESERVE | MEM_COMMIT);
    to_protect = allocate(40, MEM_RESERVE | MEM_COMMIT);
    to_release = allocate(3 + plan_draw(&state, 40), MEM_RESERVE | MEM_COMMIT);
    to_unmap = view();
    must(LoadLibraryA("ucrtbase.dll"), "ucrtbase.dll"); // otherwise it comes later, with a heap
    to_unload = must(LoadLibraryA("lz32.dll"), "lz32.dll");
    to_destroy = heap();
    to_grow = heap();
    to_end = thread_until(may_end);
}

// ---- the actions ----

// A part of it is committed at once: that is still one action. It goes where a heap has just
// been, if the system leaves that place free: what begins there is another allocation.
static void reserve(void) {
    const size_t size = (20 + plan_draw(&state, 40)) * PAGE;
    char *base = left ? VirtualAlloc(left, size, MEM_RESERVE, PAGE_READWRITE) : NULL;
    if (!base) // from the top: not where the heap began, or its end could not be seen
        base =
            must(VirtualAlloc(NULL, size, MEM_RESERVE | (left ? MEM_TOP_DOWN : 0), PAGE_READWRITE),
                 "MEM_RESERVE");
    must(VirtualAlloc(base + 2 * PAGE, 5 * PAGE, MEM_COMMIT, PAGE_READWRITE), "MEM_COMMIT");
    left = NULL;
}

static void commit(void) {
    must(VirtualAlloc(to_commit + plan_draw(&state, 30) * PAGE, (1 + plan_draw(&state, 9)) * PAGE,
                      MEM_COMMIT, PAGE_READWRITE),
         "MEM_COMMIT");
}

static void decommit(void) {
    VirtualFree(to_decommit + plan_draw(&state, 30) * PAGE, (1 + plan_draw(&state, 9)) * PAGE,
                MEM_DECOMMIT);
}

static void protect(void) {
    DWORD before;
    VirtualProtect(to_protect + plan_draw(&state, 30) * PAGE, (1 + plan_draw(&state, 9)) * PAGE,
                   PAGE_READONLY, &before);
}

static void release(void) {
    VirtualFree(to_release, 0, MEM_RELEASE);
}

static void map(void) {
    view();
}

static void unmap(void) {
    UnmapViewOfFile(to_unmap);
}

static void load(void) {
    must(LoadLibraryA("version.dll"), "version.dll");
}

static void unload(void) {
    FreeLibrary(to_unload);
}

static void make_thread(void) {
    thread_until(NULL);
}

static void end_thread(void) {
    SetEvent(may_end);
    WaitForSingleObject(to_end, INFINITE);
}

static void make_heap(void) {
    heap();
}

static void destroy_heap(void) {
    HeapDestroy(to_destroy);
    left = (char *)to_destroy + GRAIN;
}

static void grow_heap(void) { // by a large block, or within its first segment
    const bool large = plan_draw(&state, 2);
    for (unsigned i = 0; i < (large ? 1 : 8); i++)
        must(HeapAlloc(to_grow, 0, large ? 2000000 : 40000), "HeapAlloc");
}

// Except for heaps, what makes comes before what frees, so that nothing takes a place just left.
static const struct {
    unsigned bit;
    void (*act)(void);
} actions[] = {
    {A_HEAP_DESTROYED, destroy_heap},
    {A_RESERVED, reserve},
    {A_MAPPED, map},
    {A_LOADED, load},
    {A_THREAD_MADE, make_thread},
    {A_HEAP_MADE, make_heap},
    {A_HEAP_GREW, grow_heap},
    {A_COMMITTED, commit},
    {A_PROTECTED, protect},
    {A_DECOMMITTED, decommit},
    {A_RELEASED, release},
    {A_UNMAPPED, unmap},
    {A_UNLOADED, unload},
    {A_THREAD_ENDED, end_thread},
};

// ---- what is nobody's action ----

static void grow_process_heap(void) {
    must(HeapAlloc(GetProcessHeap(), 0, 1200000 + plan_draw(&state, 1000000)), "HeapAlloc");
}

static void other_work(void) {
    VirtualFree(allocate(1 + plan_draw(&state, 40), MEM_RESERVE | MEM_COMMIT), 0, MEM_RELEASE);
    DWORD before;
    VirtualProtect(to_protect + 39 * PAGE, PAGE, PAGE_NOACCESS, &before);
    VirtualProtect(to_protect + 39 * PAGE, PAGE, before, &before);
    HeapFree(to_grow, 0, HeapAlloc(to_grow, 0, 100));
    to_protect[39 * PAGE]++;
}

void scenario(void) {
    static const char *const names[STEPS] = {"one", "two",   "three", "four", "five",
                                             "six", "seven", "eight", "nine"};
    unsigned steps[STEPS];
    make_plan(parameter("plan"), steps);
    state = 2 * parameter("plan") + 1;
    decoys();
    prepare();
    checkpoint("start");
    for (unsigned i = 0; i < STEPS; i++) {
        for (unsigned k = 0; k < sizeof actions / sizeof *actions; k++)
            if (steps[i] & actions[k].bit)
                actions[k].act();
        if (steps[i] == 0)
            grow_process_heap();
        other_work();
        checkpoint(names[i]);
    }
}
