// Makes memory of every kind and declares each address.

#include "declare.h"
#include "probe.h"

#include <process.h>
#include <stdlib.h>
#include <winternl.h>

static char detail[64];
static char data_of_program[PAGE] = "initialised";
static const char constant_of_program[] = "read-only";

// --- private memory

static void protections(void) {
    static const struct {
        DWORD protect;
        const char *text;
    } all[] = {{PAGE_READWRITE, "RW"},    {PAGE_READONLY, "R"},
               {PAGE_NOACCESS, "NA"},     {PAGE_READWRITE | PAGE_GUARD, "RW+G"},
               {PAGE_EXECUTE_READ, "RX"}, {PAGE_EXECUTE_READWRITE, "RWX"}};
    char *base =
        allocate(sizeof all / sizeof *all * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        DWORD old;
        VirtualProtect(base + i * PAGE, PAGE, all[i].protect, &old);
        want(base + i * PAGE, "private", "commit", all[i].text, "");
    }
}

static void private_memory(void) {
    want(allocate(5 * GRAIN, MEM_RESERVE, PAGE_NOACCESS), "private", "reserve", "", "");
    want(allocate(GRAIN, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), "private", "commit", "RW", "");

    char *partial = allocate(16 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    must(VirtualAlloc(partial + 4 * PAGE, 8 * PAGE, MEM_COMMIT, PAGE_READWRITE), "MEM_COMMIT");
    VirtualFree(partial + 6 * PAGE, 2 * PAGE, MEM_DECOMMIT);
    want(partial, "private", "reserve", "", "");
    want(partial + 4 * PAGE, "private", "commit", "RW", "");
    want(partial + 6 * PAGE, "private", "reserve", "", "");
    want(partial + 8 * PAGE, "private", "commit", "RW", "");

    protections();
    want(allocate(GRAIN, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE), "private",
         "commit", "RW", "");
    want(allocate(GRAIN, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE), "private",
         "commit", "RW", "");
    want(allocate(GRAIN, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE), "private", "commit",
         "RWX", "");
}

// --- heaps

static const char *of_heap(HANDLE heap, const char *part) {
    snprintf(detail, sizeof detail, "heap 0x%llx %s", (unsigned long long)(uintptr_t)heap, part);
    return detail;
}

static void block(HANDLE heap, size_t size, const char *protect, const char *part) {
    want(must(HeapAlloc(heap, 0, size), "HeapAlloc"), "heap", "commit", protect,
         of_heap(heap, part));
}

static void heaps(void) {
    HANDLE growable = must(HeapCreate(0, 0, 0), "HeapCreate");
    want(growable, "heap", "commit", "RW", of_heap(growable, "segment"));
    // Wine 8.0 reserves 4 MB for a heap's first segment, Wine 10.0 only what it commits.
    MEMORY_BASIC_INFORMATION rest;
    const char *inside = (char *)growable + 3 * 1024 * 1024;
    if (VirtualQuery(inside, &rest, sizeof rest) && rest.AllocationBase == growable)
        want(inside, "heap", "reserve", "", of_heap(growable, "segment"));
    block(growable, 100, "RW", "segment");
    block(growable, 2000000, "RW", "large block");

    HANDLE fixed = must(HeapCreate(0, GRAIN, 4 * GRAIN), "HeapCreate, fixed");
    block(fixed, 1000, "RW", "segment");
    HANDLE unlocked = must(HeapCreate(HEAP_NO_SERIALIZE, 0, 0), "HeapCreate, not serialised");
    block(unlocked, 100, "RW", "segment");
    HANDLE code = must(HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0), "HeapCreate, executable");
    block(code, 100, "RWX", "segment");
    block(code, 2000000, "RWX", "large block");

    HANDLE several = must(HeapCreate(0, 0, 0), "HeapCreate, of several segments");
    for (int i = 0; i < 40; i++) // 16 MB: far beyond a first segment
        block(several, 400000, "RW", "segment");

    HANDLE runtime = (HANDLE)_get_heap_handle();
    want(must(malloc(100), "malloc"), "heap", "commit", "RW", of_heap(runtime, "segment"));
    want(must(malloc(3000000), "malloc"), "heap", "commit", "RW", of_heap(runtime, "large block"));
    block(GetProcessHeap(), 100, "RW", "segment");
    block(GetProcessHeap(), 2000000, "RW", "large block");
    want(must(LocalAlloc(LMEM_FIXED, 100), "LocalAlloc"), "heap", "commit", "RW",
         of_heap(GetProcessHeap(), "segment"));
}

// --- threads

static const char *of_thread(const char *part) {
    snprintf(detail, sizeof detail, "thread %lu%s%s", GetCurrentThreadId(), *part ? " " : "", part);
    return detail;
}

// The guard page lies wherever this system puts it: VirtualQuery finds it.
static void guard_of_stack(const char *local) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(local, &info, sizeof info);
    const char *at = info.AllocationBase;
    while (at < local && VirtualQuery(at, &info, sizeof info) && !(info.Protect & PAGE_GUARD))
        at = (char *)info.BaseAddress + info.RegionSize;
    if (at < local)
        want(at, "stack", "commit", "RW+G", of_thread("guard"));
}

static void this_thread(void) {
    char local = 0;
    want(&local, "stack", "commit", "RW", of_thread("committed"));
    guard_of_stack(&local);
    want(NtCurrentTeb(), "teb", "commit", "RW", of_thread(""));
}

static unsigned WINAPI park(void *ready) {
    this_thread();
    SetEvent(ready);
    Sleep(INFINITE);
    return 0;
}

static void threads(void) {
    static const unsigned reserves[] = {GRAIN, 1 << 20, 4 << 20, 8 << 20};
    this_thread();
    for (size_t i = 0; i < sizeof reserves / sizeof *reserves; i++) {
        HANDLE ready = must(CreateEventA(NULL, TRUE, FALSE, NULL), "CreateEvent");
        must((HANDLE)_beginthreadex(NULL, reserves[i], park, ready,
                                    STACK_SIZE_PARAM_IS_A_RESERVATION, NULL),
             "_beginthreadex");
        WaitForSingleObject(ready, 5000);
        CloseHandle(ready);
    }
}

// --- sections

static HANDLE temporary_file(void) {
    static char folder[MAX_PATH], path[MAX_PATH];
    GetTempPathA(sizeof folder, folder);
    GetTempFileNameA(folder, "rgn", 0, path);
    HANDLE file = must(CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                   FILE_FLAG_DELETE_ON_CLOSE, NULL),
                       "CreateFile");
    SetFilePointer(file, 3 * GRAIN, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    return file;
}

static char *view(HANDLE section, DWORD access, DWORD offset) {
    return must(MapViewOfFile(section, access, 0, offset, 0), "MapViewOfFile");
}

static void file_views(void) {
    HANDLE section =
        must(CreateFileMappingA(temporary_file(), NULL, PAGE_READWRITE, 0, 0, NULL), "section");
    want(view(section, FILE_MAP_READ, 0), "mapped file", "commit", "R", "rgn");
    want(view(section, FILE_MAP_WRITE, 0), "mapped file", "commit", "RW", "rgn");
    want(view(section, FILE_MAP_COPY, 0), "mapped file", "commit", "WC", "rgn");
    want(view(section, FILE_MAP_READ, GRAIN), "mapped file", "commit", "R", "rgn");
}

static HANDLE pagefile(DWORD protect, const char *name) {
    return must(CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protect, 0, 4 * GRAIN, name),
                "section of the pagefile");
}

static void pagefile_views(void) {
    HANDLE section = pagefile(PAGE_READWRITE, NULL);
    want(view(section, FILE_MAP_WRITE, 0), "shareable", "commit", "RW", "");
    want(view(section, FILE_MAP_COPY, 0), "shareable", "commit", "WC", "");
    want(view(section, FILE_MAP_READ, 0) + 3 * GRAIN, "shareable", "commit", "R", "");
    want(view(pagefile(PAGE_READWRITE, "Local\\regionlab-every-kind"), FILE_MAP_WRITE, 0),
         "shareable", "commit", "RW", "");

    char *reserved = view(pagefile(PAGE_READWRITE | SEC_RESERVE, NULL), FILE_MAP_WRITE, 0);
    must(VirtualAlloc(reserved + GRAIN, GRAIN, MEM_COMMIT, PAGE_READWRITE), "commit of a section");
    want(reserved, "shareable", "reserve", "", "");
    want(reserved + GRAIN, "shareable", "commit", "RW", "");
    want(reserved + 2 * GRAIN, "shareable", "reserve", "", "");
}

// --- images

static char *base_of(HMODULE module) {
    return (char *)((uintptr_t)module & ~(uintptr_t)3); // the low bits of LoadLibraryEx's handle
}

static HMODULE load(const char *name, DWORD how) {
    return must(LoadLibraryExA(name, NULL, how), name);
}

static void image_section_of(const char *name) {
    char path[MAX_PATH + 32];
    UINT length = GetSystemDirectoryA(path, MAX_PATH);
    snprintf(path + length, sizeof path - length, "\\%s", name);
    HANDLE file =
        must(CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL), path);
    HANDLE section = must(CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL),
                          "SEC_IMAGE section");
    want(view(section, FILE_MAP_READ, 0), "image", "commit", "R", name);
}

static void images(void) {
    want(base_of(load("version.dll", 0)), "image", "commit", "R", "version.dll headers");
    want((void *)(uintptr_t)GetProcAddress(GetModuleHandleA("version.dll"), "VerQueryValueA"),
         "image", "commit", "RX", "version.dll .text");
    want(base_of(load("winmm.dll", LOAD_LIBRARY_AS_DATAFILE)), "mapped file", "commit", "",
         "winmm.dll");
    want(base_of(load("dbghelp.dll", LOAD_LIBRARY_AS_IMAGE_RESOURCE)), "image", "commit", "",
         "dbghelp.dll");
    image_section_of("imagehlp.dll");

    want(base_of(GetModuleHandleA(NULL)), "image", "commit", "R", "every_kind.exe headers");
    want((void *)(uintptr_t)images, "image", "commit", "RX", "every_kind.exe .text");
    want(constant_of_program, "image", "commit", "R", "every_kind.exe .rdata");
    want(data_of_program, "image", "commit", "", "every_kind.exe .data");
    want(base_of(GetModuleHandleA("ntdll.dll")), "image", "commit", "R", "ntdll.dll headers");
}

// --- the system's own, and nothing at all

static void system_pages(void) {
    const TEB *teb = NtCurrentTeb();
    want(teb->ProcessEnvironmentBlock, "peb", "commit", "RW", "");
    want((void *)0x7ffe0000, "system", "commit", "R", "KUSER_SHARED_DATA");
}

static void nothing(void) {
    char *page = allocate(PAGE, MEM_RESERVE, PAGE_NOACCESS);
    want(page, "private", "reserve", "", "");
    want(page + PAGE, "unusable", "free", "", "");
    char *gone = allocate(3 * GRAIN, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(gone, 0, MEM_RELEASE);
    want(gone, "free", "free", "", "");
}

void scenario(void) {
    private_memory();
    heaps();
    threads();
    file_views();
    pagefile_views();
    images();
    system_pages();
    nothing();
    checkpoint("everything");
}
