#include "probe.h"
#include "unit.h"

enum { LARGE_BLOCK = 3 << 19, LOCK_MS = 500, RELEASE_MS = 3000 };

// ---- whether the heap is locked: another thread tries ----

static HANDLE heap;
static HANDLE ask, trying, got; // events

static DWORD WINAPI take_lock_when_asked(void *unused) {
    (void)unused;
    WaitForSingleObject(ask, INFINITE);
    SetEvent(trying);
    HeapLock(heap);
    HeapUnlock(heap);
    SetEvent(got);
    Sleep(INFINITE); // a thread that is ending might be in the snapshot or not
    return 0;
}

static bool start_asking(void) {
    ask = CreateEventW(NULL, TRUE, FALSE, NULL);
    trying = CreateEventW(NULL, TRUE, FALSE, NULL);
    got = CreateEventW(NULL, TRUE, FALSE, NULL);
    return ask && trying && got && CreateThread(NULL, 0, take_lock_when_asked, NULL, 0, NULL);
}

static bool others_get_the_lock(DWORD within_ms) {
    SetEvent(ask);
    WaitForSingleObject(trying, INFINITE);
    return WaitForSingleObject(got, within_ms) == WAIT_OBJECT_0;
}

// ---- HeapWalk as the student's code finds it ----

// The linker uses this in place of kernel32's import: the first step of the student's walk
// tries whether another thread can get the heap's lock in the meantime.
static BOOL WINAPI watched_walk(HANDLE walked, PROCESS_HEAP_ENTRY *entry);
BOOL(WINAPI *__imp_HeapWalk)(HANDLE, PROCESS_HEAP_ENTRY *) = watched_walk;

static bool watching, walked_without_lock;

static BOOL WINAPI watched_walk(HANDLE walked, PROCESS_HEAP_ENTRY *entry) {
    static BOOL(WINAPI * real_walk)(HANDLE, PROCESS_HEAP_ENTRY *);
    if (!real_walk)
        real_walk = (BOOL(WINAPI *)(HANDLE, PROCESS_HEAP_ENTRY *))(void *)GetProcAddress(
            GetModuleHandleW(L"kernel32.dll"), "HeapWalk");
    if (watching && walked == heap) {
        watching = false;
        walked_without_lock = others_get_the_lock(LOCK_MS);
    }
    return real_walk(walked, entry);
}

// ---- what a walk finds, by kind ----

struct sums {
    uint64_t busy, busy_count, overhead, free, uncommitted, region, committed, last_busy, large;
};

static void add_entry(struct sums *sums, const PROCESS_HEAP_ENTRY *entry) {
    sums->last_busy = 0;
    if (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY) {
        sums->busy += entry->cbData;
        sums->busy_count++;
        sums->overhead += entry->cbOverhead;
        sums->last_busy = entry->cbData;
        sums->large += entry->cbData >= LARGE_BLOCK ? entry->cbData : 0;
    } else if (entry->wFlags & PROCESS_HEAP_REGION) {
        sums->region += entry->cbData;
        sums->committed += entry->Region.dwCommittedSize;
    } else if (entry->wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE) {
        sums->uncommitted += entry->cbData;
    } else {
        sums->free += entry->cbData;
    }
}

static void claim_sums(HANDLE walked) {
    PROCESS_HEAP_ENTRY entry = {0};
    struct sums sums = {0};
    HeapLock(walked);
    while (HeapWalk(walked, &entry))
        add_entry(&sums, &entry);
    HeapUnlock(walked);
    claim_number("busy", sums.busy);
    claim_number("busy_count", sums.busy_count);
    claim_number("overhead", sums.overhead);
    claim_number("free", sums.free);
    claim_number("uncommitted", sums.uncommitted);
    claim_number("region", sums.region);
    claim_number("committed", sums.committed);
    claim_number("last_busy", sums.last_busy);
    claim_number("large", sums.large);
}

// Allocates blocks of which no two have the same size (many of one size would change how Windows
// keeps them), frees every third again, and adds a large one. Returns the bytes asked for.
static uint64_t fill(unsigned count) {
    static void *blocks[256];
    uint64_t bytes = LARGE_BLOCK + count;
    for (unsigned i = 0; i < count; i++) {
        blocks[i] = HeapAlloc(heap, 0, 33 + 41 * (size_t)i);
        bytes += 33 + 41 * (uint64_t)i;
    }
    for (unsigned i = 1; i < count; i += 3) {
        HeapFree(heap, 0, blocks[i]);
        bytes -= 33 + 41 * (uint64_t)i;
    }
    HeapAlloc(heap, 0, LARGE_BLOCK + count);
    return bytes;
}

void scenario(void) {
    decoys();
    heap = HeapCreate(0, 0, 0);
    HANDLE empty = HeapCreate(0, 0, 0);
    if (!start_asking())
        cannot("start a thread");
    claim_number("asked_for", fill((unsigned)parameter("blocks")));
    claim_pointer("heap", heap);
    claim_sums(heap);
    checkpoint("before");

    SetLastError(ERROR_SUCCESS);
    poison_stack();
    watching = true;
    const size_t answer = busy_bytes(heap);
    watching = false;
    claim_number("answer", answer);
    claim_number("walked_without_lock", walked_without_lock);
    claim_number("released", others_get_the_lock(RELEASE_MS));
    claim_sums(heap);

    poison_stack();
    claim_number("empty", busy_bytes(empty));
    checkpoint("after");
}
