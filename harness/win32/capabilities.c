// Prints what this system can show, as JSON: {"cow_relabels":1, ...}, or with --options as options
// of record.exe. Each is tried out here and now. Checks that need one ask for it by name
// (task.toml, check.h), so that no check needs to know which system this is.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define PAGE  4096u
#define GRAIN 65536u

static void must(bool ok, const char *call) {
    if (ok)
        return;
    fprintf(stderr, "capabilities: %s failed with error %lu\n", call, GetLastError());
    exit(3);
}

static MEMORY_BASIC_INFORMATION query_region(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    must(VirtualQuery(at, &info, sizeof info) == sizeof info, "VirtualQuery");
    return info;
}

static char *allocate(size_t size, DWORD how, DWORD protect) {
    char *base = VirtualAlloc(NULL, size, how, protect);
    must(base != NULL, "VirtualAlloc");
    return base;
}

// Whether the first write to a copy-on-write page shows in its protection.
static DWORD cow_relabels(void) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * PAGE, NULL);
    must(section != NULL, "CreateFileMapping");
    volatile char *view = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
    must(view != NULL, "MapViewOfFile");
    view[0] = 1;
    return query_region((const void *)view).Protect == PAGE_READWRITE;
}

// Whether a thread's stack has a reserved part that is committed as it is used.
static DWORD WINAPI has_reserved_part(void *unused) {
    char local = 0;
    (void)unused;
    const char *at = query_region(&local).AllocationBase;
    for (; at < &local; at += query_region(at).RegionSize)
        if (query_region(at).State == MEM_RESERVE)
            return 1;
    return 0;
}

static DWORD stack_grows(void) {
    DWORD answer = 0;
    HANDLE thread = CreateThread(NULL, 1 << 20, has_reserved_part, NULL,
                                 STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    must(thread != NULL, "CreateThread");
    WaitForSingleObject(thread, INFINITE);
    must(GetExitCodeThread(thread, &answer), "GetExitCodeThread");
    return answer;
}

// Whether ReadProcessMemory refuses a page that the process itself may not read.
static DWORD rpm_checks_access(void) {
    char byte;
    SIZE_T got;
    const char *page = allocate(PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    return !ReadProcessMemory(GetCurrentProcess(), page, &byte, 1, &got);
}

// What GetLastError says after an allocation is released twice.
static DWORD release_twice_code(void) {
    void *base = allocate(GRAIN, MEM_RESERVE, PAGE_NOACCESS);
    must(VirtualFree(base, 0, MEM_RELEASE), "VirtualFree");
    must(!VirtualFree(base, 0, MEM_RELEASE), "the second VirtualFree, which should fail,");
    return GetLastError();
}

// Whether a reserved page of a SEC_RESERVE view faults when it is written to.
static bool faulted;
static LONG WINAPI note_fault(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;
    faulted = true;
    must(VirtualAlloc((void *)exception->ExceptionRecord->ExceptionInformation[1], 1, MEM_COMMIT,
                      PAGE_READWRITE) != NULL,
         "VirtualAlloc of a reserved page");
    return EXCEPTION_CONTINUE_EXECUTION;
}

static DWORD sec_reserve_faults(void) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        GRAIN, NULL);
    must(section != NULL, "CreateFileMapping, SEC_RESERVE");
    volatile char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    must(view != NULL, "MapViewOfFile");
    void *handler = AddVectoredExceptionHandler(1, note_fault);
    view[0] = 1;
    RemoveVectoredExceptionHandler(handler);
    return faulted;
}

// Whether a writable section that all instances of an image share is shown as read-write from
// the beginning, since it is never copied.
static volatile LONG shared_number __attribute__((section(".shared"), shared)) = 1;
static DWORD shared_is_read_write(void) {
    return query_region((const void *)&shared_number).Protect == PAGE_READWRITE;
}

static unsigned private_allocations(void) {
    unsigned count = 0;
    MEMORY_BASIC_INFORMATION info;
    for (char *at = NULL; VirtualQuery(at, &info, sizeof info) == sizeof info;
         at = (char *)info.BaseAddress + info.RegionSize)
        count += info.State != MEM_FREE && info.Type == MEM_PRIVATE &&
                 info.BaseAddress == info.AllocationBase;
    return count;
}

// Whether a new heap is one allocation, without others that HeapWalk does not name.
static DWORD heap_is_one_allocation(void) {
    const unsigned before = private_allocations();
    must(HeapCreate(0, 0, 0) != NULL, "HeapCreate");
    return private_allocations() - before == 1;
}

// Whether 16 pages can be locked in memory at once: no more than Linux allows any process.
static DWORD locks_pages(void) {
    char *pages = allocate(16 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const bool locked = VirtualLock(pages, 16 * PAGE);
    must(VirtualFree(pages, 0, MEM_RELEASE), "VirtualFree");
    return locked;
}

// Whether a lock of a guard page, which fails, takes the guard away, so that a second one succeeds.
static DWORD lock_spends_guard(void) {
    void *page = allocate(PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    must(!VirtualLock(page, PAGE), "VirtualLock of a guard page, which should fail,");
    return VirtualLock(page, PAGE);
}

// Whether addresses differ from run to run: this program, asked again, prints its own.
static void print_addresses(char *to, size_t size) {
    char local = 0;
    snprintf(to, size, "%p %p %p %p", (void *)GetModuleHandleA(NULL),
             (void *)GetModuleHandleA("ntdll.dll"), query_region(&local).AllocationBase,
             (void *)GetProcessHeap());
}

static void ask_again(char *to, DWORD size) {
    SECURITY_ATTRIBUTES inheritable = {.nLength = sizeof inheritable, .bInheritHandle = TRUE};
    char path[MAX_PATH], command[MAX_PATH + 32];
    HANDLE reading, writing;
    DWORD got = 0;
    must(GetModuleFileNameA(NULL, path, sizeof path), "GetModuleFileName");
    snprintf(command, sizeof command, "\"%s\" --addresses", path);
    must(CreatePipe(&reading, &writing, &inheritable, 0), "CreatePipe");
    STARTUPINFOA start = {
        .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES, .hStdOutput = writing};
    PROCESS_INFORMATION child;
    must(CreateProcessA(path, command, NULL, NULL, TRUE, DETACHED_PROCESS, NULL, NULL, &start,
                        &child),
         "CreateProcess");
    CloseHandle(writing);
    must(ReadFile(reading, to, size - 1, &got, NULL), "reading the second run's addresses");
    to[got] = '\0';
}

static DWORD aslr(void) {
    char first[128], second[128];
    ask_again(first, sizeof first);
    ask_again(second, sizeof second);
    return strcmp(first, second) != 0;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        DWORD (*probe)(void);
    } all[] = {{"cow_relabels", cow_relabels},
               {"stack_grows", stack_grows},
               {"rpm_checks_access", rpm_checks_access},
               {"release_twice_code", release_twice_code},
               {"sec_reserve_faults", sec_reserve_faults},
               {"shared_is_read_write", shared_is_read_write},
               {"heap_is_one_allocation", heap_is_one_allocation},
               {"locks_pages", locks_pages},
               {"lock_spends_guard", lock_spends_guard},
               {"aslr", aslr}};
    if (argc == 2 && strcmp(argv[1], "--addresses") == 0) {
        char addresses[128];
        print_addresses(addresses, sizeof addresses);
        fputs(addresses, stdout);
        return 0;
    }
    const bool options = argc == 2 && strcmp(argv[1], "--options") == 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (options)
            printf("--capability %s=%lu ", all[i].name, all[i].probe());
        else
            printf("%c\"%s\":%lu", i ? ',' : '{', all[i].name, all[i].probe());
    puts(options ? "" : "}");
    return fflush(stdout) == 0 ? 0 : 3;
}
