// A map that nobody has seen: the seed decides the order, the sizes and the number of
// everything made below, and between the two snapshots some of it goes and more comes.
// No student's code runs here.
//
// For each kind there is also something that looks like it: memory with a heap's header but no
// heap, with a stack's guard page but no thread, a DLL mapped as data ...

#include "probe.h"

#include <process.h>
#include <stdio.h>

enum { PAGE = 4096, GRAIN = 65536 };

// ---- the seed's plan ----

static uint64_t plan;

// xorshift64*: 0 to below - 1.
static unsigned draw(unsigned below) {
    plan ^= plan >> 12;
    plan ^= plan << 25;
    plan ^= plan >> 27;
    return (unsigned)((plan * 0x2545f4914f6cdd1dull) >> 33) % below;
}

// Everything here must succeed: a map with less in it would ask less.
static void *must(void *made, const char *what) {
    if (!made || made == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "classify: %s failed with error %lu\n", what, GetLastError());
        cannot("make its map");
    }
    return made;
}

static char *allocate(size_t size, DWORD how, DWORD protect) {
    return must(VirtualAlloc(NULL, size, how, protect), "VirtualAlloc");
}

// ---- private memory, and what it looks like ----

static void reserved(void) {
    allocate((3 + draw(40)) * PAGE, MEM_RESERVE, PAGE_NOACCESS); // its last 64 KB: a free tail
}

static void windows_of(void) { // committed in parts
    char *base = allocate(64 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    for (unsigned i = 0; i < 3; i++)
        must(VirtualAlloc(base + (20 * i + draw(9)) * PAGE, (1 + draw(9)) * PAGE, MEM_COMMIT,
                          i == 1 ? PAGE_READONLY : PAGE_READWRITE),
             "MEM_COMMIT");
}

static void like_a_heap(void) { // readable, writable, and begins as a heap does
    char *base = allocate((16 + draw(50)) * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(base, GetProcessHeap(), PAGE);
    show_bytes(base, PAGE);
}

static void like_a_stack(void) { // bottom, guard page, rest, and no thread
    const size_t pages = 16 + draw(256);
    char *base = allocate(pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    must(VirtualAlloc(base + PAGE, (pages - 1) * PAGE, MEM_COMMIT, PAGE_READWRITE), "MEM_COMMIT");
    DWORD before;
    VirtualProtect(base + PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
}

static void code(void) {
    char *base = allocate((1 + draw(20)) * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(base, GetModuleHandleA(NULL), PAGE); // begins like a program's image
    show_bytes(base, PAGE);
    DWORD before;
    VirtualProtect(base, PAGE, PAGE_EXECUTE_READ, &before);
}

// ---- heaps ----

static HANDLE doomed_heap;

static HANDLE heap_with(DWORD flags, size_t most, unsigned blocks, size_t bytes) {
    HANDLE heap = must(HeapCreate(flags, 0, most), "HeapCreate");
    for (unsigned i = 0; i < blocks; i++)
        must(HeapAlloc(heap, 0, bytes + draw(1000)), "HeapAlloc");
    return heap;
}

static void small_heap(void) {
    heap_with(0, 0, 10 + draw(200), 100);
}

static void fixed_heap(void) {
    heap_with(0, (8 + draw(20)) * GRAIN, 3, 1000);
}

static void heap_of_segments(void) {
    heap_with(0, 0, 30 + draw(20), 400000); // far beyond a first segment
}

static void heap_of_large_blocks(void) {
    heap_with(0, 0, 2 + draw(4), 2000000 + draw(1000000));
}

static void heap_of_code(void) {
    heap_with(HEAP_CREATE_ENABLE_EXECUTE, 0, 20, 3000);
}

static void heap_that_goes(void) {
    doomed_heap = heap_with(0, 0, 2, 1500000);
}

static void in_the_process_heap(void) {
    must(HeapAlloc(GetProcessHeap(), 0, 1200000 + draw(1000000)), "HeapAlloc");
}

// ---- threads ----

static HANDLE parked, may_end, doomed_thread;

static unsigned WINAPI park(void *until) {
    ReleaseSemaphore(parked, 1, NULL);
    WaitForSingleObject(until ? until : GetCurrentThread(), INFINITE);
    return 0;
}

static HANDLE thread_until(HANDLE until, size_t reserve) {
    HANDLE thread = must((HANDLE)_beginthreadex(NULL, (unsigned)reserve, park, until,
                                                STACK_SIZE_PARAM_IS_A_RESERVATION, NULL),
                         "_beginthreadex");
    WaitForSingleObject(parked, INFINITE);
    return thread;
}

static void threads(void) {
    for (unsigned i = 1 + draw(4); i > 0; i--)
        thread_until(NULL, (1 + draw(30)) * 2 * GRAIN);
}

static void thread_that_ends(void) {
    may_end = must(CreateEventA(NULL, TRUE, FALSE, NULL), "CreateEvent");
    doomed_thread = thread_until(may_end, 4 * GRAIN);
}

// ---- views and images ----

static void *doomed_view;

static HANDLE file_of(const char *name, DWORD access) {
    return must(CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                            FILE_ATTRIBUTE_NORMAL, NULL),
                name);
}

static HANDLE section_of(HANDLE file, DWORD protect, DWORD size) {
    return must(CreateFileMappingA(file, NULL, protect, 0, size, NULL), "CreateFileMapping");
}

static char *view(HANDLE section, DWORD access) {
    return must(MapViewOfFile(section, access, 0, 0, 0), "MapViewOfFile");
}

static const char *temporary(const char *name) {
    static char path[MAX_PATH + 32];
    snprintf(path + GetTempPathA(MAX_PATH, path), 32, "%s", name);
    return path;
}

static void file_views(void) {
    HANDLE file = file_of(temporary("data.bin"), GENERIC_READ | GENERIC_WRITE);
    HANDLE section = section_of(file, PAGE_READWRITE, (4 + draw(40)) * PAGE);
    view(section, FILE_MAP_READ);
    view(section, FILE_MAP_WRITE);
    char *own = view(section, FILE_MAP_COPY); // a page of it is private by now, and still
    own[PAGE] = 1;                            // part of the view
}

static void pagefile_view(void) {
    char *base = view(section_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, (1 + draw(30)) * PAGE),
                      FILE_MAP_WRITE);
    memcpy(base, GetModuleHandleA(NULL), PAGE); // an image's bytes, not an image
    show_bytes(base, PAGE);
}

static void sparse_view(void) {
    char *base =
        view(section_of(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, (30 + draw(30)) * PAGE),
             FILE_MAP_WRITE);
    must(VirtualAlloc(base + (3 + draw(9)) * PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE),
         "commit of a section");
}

static void view_that_goes(void) {
    doomed_view = view(section_of(INVALID_HANDLE_VALUE, PAGE_READWRITE, 5 * GRAIN), FILE_MAP_READ);
}

static void images(void) {
    must(LoadLibraryExA("version.dll", NULL, 0), "version.dll");
    must(LoadLibraryExA("dbghelp.dll", NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE), "dbghelp.dll");
}

static void dll_as_data(void) {
    must(LoadLibraryExA("winmm.dll", NULL, LOAD_LIBRARY_AS_DATAFILE), "winmm.dll");
}

// ---- the map ----

typedef void Maker(void);

static Maker *makers[] = {
    reserved,
    reserved,
    windows_of,
    like_a_heap,
    like_a_stack,
    code,
    small_heap,
    fixed_heap,
    heap_that_goes,
    heap_of_segments,
    heap_of_code,
    heap_of_large_blocks,
    in_the_process_heap,
    threads,
    thread_that_ends,
    file_views,
    pagefile_view,
    sparse_view,
    view_that_goes,
    images,
    dll_as_data,
};
enum { MAKERS = sizeof makers / sizeof *makers };

static void shuffle(void) {
    for (unsigned i = MAKERS - 1; i > 0; i--) {
        const unsigned other = draw(i + 1);
        Maker *kept = makers[i];
        makers[i] = makers[other];
        makers[other] = kept;
    }
}

void scenario(void) {
    plan = parameter("plan") * 2 + 1;
    parked = must(CreateSemaphoreA(NULL, 0, 64, NULL), "CreateSemaphore");
    decoys();
    shuffle();
    for (unsigned i = 0; i < MAKERS; i++)
        makers[i]();
    checkpoint("first");

    SetEvent(may_end);
    WaitForSingleObject(doomed_thread, INFINITE);
    HeapDestroy(doomed_heap);
    UnmapViewOfFile(doomed_view);
    like_a_stack();
    small_heap(); // one of the two is not where the other heap was
    small_heap();
    threads();
    checkpoint("second");
}
