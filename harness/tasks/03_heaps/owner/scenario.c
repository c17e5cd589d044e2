#include "asked.h"
#include "probe.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_HEAPS = 1024, SEGMENT_BLOCK = 200 << 10, LARGE_BLOCK = 3 << 20, LOCK_MS = 2000 };

static HANDLE heaps[MOST_HEAPS];
static char a_global[64];

// Many heaps, each with a block or two: more than fit into an array whose size was guessed.
static void make_heaps(unsigned count) {
    for (unsigned i = 0; i < count && i < MOST_HEAPS; i++) {
        heaps[i] = HeapCreate(0, 0, 0);
        HeapAlloc(heaps[i], 0, 40 + 8 * i);
    }
}

// A block in a segment that is not the heap's first: a block that fits into no segment is put
// into a new one. A block of this size never gets an allocation of its own.
static void *in_later_segment(HANDLE heap) {
    for (int i = 0; i < 64; i++) {
        MEMORY_BASIC_INFORMATION info;
        void *block = HeapAlloc(heap, 0, SEGMENT_BLOCK + 1024 * (size_t)i);
        if (block && VirtualQuery(block, &info, sizeof info) && info.AllocationBase != heap)
            return block;
    }
    return NULL;
}

struct question {
    const void *address;
    HANDLE heap; // NULL: in no heap
    size_t size; // of the block; 0: nothing is written there
    HANDLE answer;
};
static struct question asked[QUESTIONS], later[LATER_QUESTIONS];

static struct question block_of(HANDLE heap, size_t size) {
    return (struct question){.address = HeapAlloc(heap, 0, size), .heap = heap, .size = size};
}

static struct question outside(const void *address) {
    return (struct question){.address = address};
}

static char *new_page(DWORD type, DWORD protect) {
    char *page = VirtualAlloc(NULL, 4096, type, protect);
    if (!page)
        cannot("allocate a page");
    return page;
}

static void *new_view(void) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    void *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        cannot("map a view");
    return view;
}

// The bytes of a block and of what stands before it, in a page of no heap.
static const void *copy_of(const void *block) {
    char *page = new_page(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(page + 64, (const char *)block - 32, 96);
    return page + 64 + 32;
}

static void ask_about_blocks(unsigned heap_count) {
    HANDLE first = heaps[0], middle = heaps[heap_count / 2], last = heaps[heap_count - 1];
    asked[SMALL_FIRST] = block_of(first, 100);
    asked[SMALL_LAST] = block_of(last, 200);
    asked[SMALL_PROCESS] = block_of(GetProcessHeap(), 300);
    asked[SMALL_MALLOC] =
        (struct question){.address = malloc(400), .heap = (HANDLE)_get_heap_handle(), .size = 400};
    asked[NO_BYTES] = block_of(heaps[heap_count / 3], 0);
    asked[IN_EXECUTABLE] = block_of(HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0), 600);
    asked[IN_FIXED] = block_of(HeapCreate(0, 0, 128 << 10), 700);
    asked[UNSERIALIZED] = block_of(HeapCreate(HEAP_NO_SERIALIZE, 0, 0), 800);
    asked[FIRST_SEGMENT] = block_of(middle, 500);
    asked[LATER_SEGMENT] = (struct question){.address = in_later_segment(middle), .heap = middle};
    asked[LATER_SEGMENT].size = HeapSize(middle, 0, asked[LATER_SEGMENT].address);
    asked[LARGE_MIDDLE] = block_of(middle, LARGE_BLOCK);
    asked[LARGE_FIRST] = block_of(first, LARGE_BLOCK);
}

static void ask_outside(const void *local) {
    asked[A_GLOBAL] = outside(a_global);
    asked[A_LOCAL] = outside(local);
    asked[A_PAGE] = outside(new_page(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
    asked[A_VIEW] = outside(new_view());
    asked[A_RESERVED] = outside(new_page(MEM_RESERVE, PAGE_READWRITE));
    asked[NO_ACCESS] = outside(new_page(MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS));
    asked[A_GUARD] = outside(new_page(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    asked[EXECUTE_ONLY] = outside(new_page(MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE));
    asked[LIKE_A_BLOCK] = outside(copy_of(asked[SMALL_FIRST].address));
    asked[A_NULL] = outside(NULL);
}

// ---- whether the blocks stay as they are ----

static void fill_blocks(void) {
    for (unsigned i = 0; i < QUESTIONS; i++)
        memset((void *)(uintptr_t)asked[i].address, 0x30 + (int)i, asked[i].size);
}

static bool is_as_filled(const struct question *q, unsigned char byte) {
    MEMORY_BASIC_INFORMATION info;
    const unsigned char *bytes = q->address;
    if (q->size == 0)
        return true;
    return VirtualQuery(bytes, &info, sizeof info) && info.State == MEM_COMMIT &&
           HeapSize(q->heap, 0, bytes) == q->size && bytes[0] == byte &&
           memcmp(bytes, bytes + 1, q->size - 1) == 0;
}

static unsigned changed_blocks(void) {
    unsigned changed = 0;
    for (unsigned i = 0; i < QUESTIONS; i++)
        changed += !is_as_filled(&asked[i], (unsigned char)(0x30 + i));
    return changed;
}

// ---- whether heaps are locked ----

static bool is_a_heap_locked(void) {
    static HANDLE all[MOST_HEAPS];
    const DWORD count = GetProcessHeaps(MOST_HEAPS, all);
    for (DWORD i = 0; i < count && i < MOST_HEAPS; i++)
        if (is_heap_locked(all[i], LOCK_MS))
            return true;
    return false;
}

// ---- the calls ----

static HANDLE call(const void *address) {
    call_begins();
    poison_stack();
    HANDLE answer = owner(address);
    call_ends();
    return answer;
}

static void claim_questions(const struct question *questions, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        claim_pointer_at("asked", i, questions[i].address);
        claim_pointer_at("heap", i, questions[i].heap);
    }
}

// Asks from the last to the first: NULL and what is outside come before the blocks.
static void ask_all(struct question *questions, unsigned count) {
    for (unsigned i = count; i-- > 0;)
        questions[i].answer = call(questions[i].address);
    for (unsigned i = 0; i < count; i++)
        claim_pointer_at("answer", i, questions[i].answer);
}

// A heap is gone, a page lies at its block's address, and there is another heap: as many as before.
static void change_heaps(HANDLE gone, const void *block) {
    HeapDestroy(gone);
    VirtualAlloc(gone, 65536, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(block, &info, sizeof info) || info.State != MEM_COMMIT)
        cannot("allocate where a heap was");
    later[IN_NEW_HEAP] = block_of(HeapCreate(0, 0, 0), 900);
    later[OF_A_GONE_HEAP] = outside(block);
}

// The page goes, and a heap comes back to where the first one was, with a block at the same address
// as before. A system that puts heaps elsewhere is asked about a block there.
static void bring_back(HANDLE place, const void *block) {
    enum { TRIES = 16 };
    struct question back = outside(NULL);
    VirtualFree(place, 0, MEM_RELEASE);
    for (int i = 0; i < TRIES && back.address != block; i++)
        back = block_of(HeapCreate(0, 0, 0), 1000);
    later[OF_A_GONE_HEAP] = back;
}

// Refuses the nth allocation of memory to a search for the block of the last heap.
static void ask_refused(unsigned nth, const char *checkpoint_name) {
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    claim_pointer("answer", call(asked[SMALL_LAST].address));
    refusal_ends();
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const unsigned heap_count = (unsigned)parameter("heaps");
    decoys();
    make_heaps(heap_count);
    HANDLE gone = HeapCreate(0, 0, 0);
    const struct question of_gone = block_of(gone, 1000);
    ask_about_blocks(heap_count);
    ask_outside(&heap_count);
    fill_blocks();
    start_trying_locks();
    claim_questions(asked, QUESTIONS);
    claim_pointer("process_heap", GetProcessHeap());
    checkpoint("before");

    ask_all(asked, QUESTIONS);
    call(of_gone.address); // whoever remembers the answer gives it again
    claim_number("changed", changed_blocks());
    claim_number("locked", is_a_heap_locked());
    checkpoint("after");

    change_heaps(gone, of_gone.address);
    claim_questions(later, LATER_QUESTIONS);
    checkpoint("others");
    ask_all(later, LATER_QUESTIONS);
    checkpoint("asked_again");
    call(of_gone.address); // whoever remembers that it was in no heap says so again
    bring_back(gone, of_gone.address);
    claim_questions(later, LATER_QUESTIONS);
    checkpoint("back");
    ask_all(later, LATER_QUESTIONS);
    checkpoint("asked_about_it");

    ask_refused(1, "refused");
    ask_refused(2, "refused_later");
    claim_pointer("answer", call(asked[SMALL_LAST].address));
    claim_number("locked", is_a_heap_locked());
    checkpoint("later");
}
