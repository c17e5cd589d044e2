// Makes memory that looks like something it is not, and declares what it is: whoever labels by
// shape or by magic bytes alone gets every one of these wrong.

#include "declare.h"
#include "probe.h"

#include <string.h>
#include <winternl.h>

#define WRITABLE (MEM_RESERVE | MEM_COMMIT)

static char *private_pages(unsigned pages) {
    return allocate(pages * PAGE, WRITABLE, PAGE_READWRITE);
}

static void protect(void *at, size_t size, DWORD how) {
    DWORD old;
    must(VirtualProtect(at, size, how, &old) ? at : NULL, "VirtualProtect");
}

// The header of the process heap, signature and all, where no heap is.
static void copy_of_a_heap(void) {
    char *copy = private_pages(16);
    memcpy(copy, GetProcessHeap(), PAGE);
    want(copy, "private", "commit", "RW", "");
    char *signature = private_pages(16);
    *(uint32_t *)(void *)(signature + 0x10) = 0xffeeffee;
    want(signature, "private", "commit", "RW", "");
    char *segment_heap = private_pages(16);
    *(uint32_t *)(void *)(segment_heap + 0x10) = 0xddeeddee;
    want(segment_heap, "private", "commit", "RW", "");
}

// A heap that was: its handle is still known to whoever remembers it.
static void destroyed_heap(void) {
    HANDLE heap = must(HeapCreate(0, 0, 0), "HeapCreate");
    must(HeapAlloc(heap, 0, 100), "HeapAlloc");
    HeapDestroy(heap);
    want(heap, "free", "free", "", "");
}

// An arena in private memory beside a heap's block of the same size.
static void arena(void) {
    char *base = allocate(1024 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    must(VirtualAlloc(base, 16 * PAGE, MEM_COMMIT, PAGE_READWRITE), "MEM_COMMIT");
    want(base, "private", "commit", "RW", "");
    want(base + 16 * PAGE, "private", "reserve", "", "");
}

// Laid out low to high as Wine and as Windows lay out a stack.
static void shapes_of_stacks(void) {
    char *wine = private_pages(256);
    protect(wine, PAGE, PAGE_NOACCESS);
    protect(wine + PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD);
    want(wine, "private", "commit", "NA", "");
    want(wine + PAGE, "private", "commit", "RW+G", "");
    want(wine + 2 * PAGE, "private", "commit", "RW", "");
    char *windows = allocate(256 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    must(VirtualAlloc(windows + 250 * PAGE, 6 * PAGE, MEM_COMMIT, PAGE_READWRITE), "MEM_COMMIT");
    protect(windows + 250 * PAGE, 3 * PAGE, PAGE_READWRITE | PAGE_GUARD);
    want(windows, "private", "reserve", "", "");
    want(windows + 250 * PAGE, "private", "commit", "RW+G", "");
    want(windows + 253 * PAGE, "private", "commit", "RW", "");
}

static DWORD WINAPI tell_stack(void *where) {
    char local;
    *(volatile uintptr_t *)where = (uintptr_t)&local;
    return 0;
}

// A thread's stack, after the thread: freed, or kept by the system for another thread.
static void stack_of_nobody(void) {
    uintptr_t address = 0;
    HANDLE thread = must(CreateThread(NULL, 0, tell_stack, &address, 0, NULL), "CreateThread");
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    void *was = (void *)address;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(was, &info, sizeof info);
    want(was, info.State == MEM_FREE ? "free" : "private", "", "", "");
}

static void CALLBACK never(void *nothing) {
    (void)nothing;
}

// A stack that no thread is on: private memory to the kernel, and no TEB points there.
static void fiber(void) {
    struct {
        void *data, *exceptions, *stack_base,
            *stack_limit; // winnt.h does not declare a fiber's head
    } *made = must(CreateFiber(GRAIN, never, NULL), "CreateFiber");
    want((char *)made->stack_base - 1, "private", "commit", "RW", "");
}

// The bytes of a DLL, TEB and PEB in private memory.
static void copies_of_structures(void) {
    char *image = private_pages(1);
    memcpy(image, GetModuleHandleA("ntdll.dll"), PAGE);
    want(image, "private", "commit", "RW", "");
    char *teb = private_pages(2);
    memcpy(teb, NtCurrentTeb(), PAGE);
    want(teb, "private", "commit", "RW", "");
    char *peb = private_pages(1);
    memcpy(peb, NtCurrentTeb()->ProcessEnvironmentBlock, sizeof(PEB));
    want(peb, "private", "commit", "RW", "");
    char *code = allocate(PAGE, WRITABLE, PAGE_EXECUTE_READWRITE);
    protect(code, PAGE, PAGE_EXECUTE_READ);
    want(code, "private", "commit", "RX", "");
}

// A view is what its section is, whatever it holds.
static void views(void) {
    HANDLE section =
        must(CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 16 * PAGE, NULL),
             "CreateFileMapping");
    char *heap = must(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0), "MapViewOfFile");
    memcpy(heap, GetProcessHeap(), PAGE);
    want(heap, "shareable", "commit", "RW", "");
    char *copied = must(MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0), "FILE_MAP_COPY");
    copied[0] = 1; // now private to this process, and still a view
    want(copied, "shareable", "commit", "", "");
}

void scenario(void) {
    copy_of_a_heap();
    arena();
    shapes_of_stacks();
    stack_of_nobody();
    fiber();
    copies_of_structures();
    views();
    destroyed_heap(); // last: its address is given to who asks next
    checkpoint("everything");
}
