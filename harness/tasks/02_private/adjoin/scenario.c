#include "probe.h"
#include "unit.h"

enum { GRANULE = 65536, BLOCKS = 96 };

// Fills the existing holes with blocks of `size` bytes and then frees every second block: that
// leaves holes with room for one block, and none with room for two. The last blocks lie in a row
// where the free part of the address space begins, and stay allocated up to there.
static void checkerboard(size_t size) {
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    for (size_t i = 0; i + 1 < BLOCKS; i += 2)
        if (blocks[i])
            VirtualFree(blocks[i], 0, MEM_RELEASE);
}

// Stands for another thread that allocates at the worst moment: as soon as the program's own
// VirtualAlloc has got an address that it named, the granules on both sides of it are taken.
// This happens once.
static LPVOID(WINAPI *allocate)(LPVOID, SIZE_T, DWORD, DWORD);
static BOOL waits;

static LPVOID WINAPI allocate_and_be_robbed(LPVOID at, SIZE_T size, DWORD type, DWORD protect) {
    char *const got = allocate(at, size, type, protect);
    if (waits && got && at && (type & MEM_RESERVE)) {
        waits = FALSE;
        allocate(got - GRANULE, GRANULE, MEM_RESERVE, PAGE_NOACCESS);
        allocate(got + size, GRANULE, MEM_RESERVE, PAGE_NOACCESS);
    }
    return got;
}

// The program calls VirtualAlloc through its import table, where the address can be changed.
static void let_it_be_robbed(void) {
    extern void *__imp_VirtualAlloc;
    DWORD old;
    VirtualProtect(&__imp_VirtualAlloc, sizeof __imp_VirtualAlloc, PAGE_READWRITE, &old);
    memcpy(&allocate, &__imp_VirtualAlloc, sizeof allocate);
    __imp_VirtualAlloc = (void *)allocate_and_be_robbed;
    waits = TRUE;
}

static void call(size_t granules, const char *low_claim, const char *high_claim,
                 const char *checkpoint_name) {
    void *low = NULL, *high = NULL;
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    BOOL ok = adjoin(granules, &low, &high);
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    claim_pointer(low_claim, low);
    claim_pointer(high_claim, high);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const size_t granules = (size_t)parameter("granules"), more = (size_t)parameter("more");
    decoys();
    checkerboard(granules * GRANULE);
    checkpoint("before");

    call(granules, "low", "high", "first");
    call(more, "second_low", "second_high", "second");
    let_it_be_robbed();
    call(granules, "third_low", "third_high", "robbed");
}
