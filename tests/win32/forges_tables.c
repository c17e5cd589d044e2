// Makes some honest memory, then lies about it: edits Wine's tables by plain stores, and makes
// Linux system calls by an instruction that stands where the filter does not look. What a program
// can do that knows all of Wine's inside. parameter("views_tree") and parameter("pages_vprot") say
// where in ntdll.so the tables are, parameter("forgery") which row of the table at the end.
// tests/linux/test_doubt.py has the same rows with what must see each.

#include "probe.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 4096, PAGES = 16, BYTES = PAGES * PAGE };

// --- Wine's tables (core/wine_private.h, the row of 8.0)

enum { READ = 1, WRITE = 2, EXEC = 4, COPY = 8, GUARD = 0x10, COMMITTED = 0x20, WATCH = 0x40 };

typedef struct Node {
    struct Node *parent, *left, *right;
    uint64_t color;
    char *base;
    size_t size;
    uint32_t protect;
} Node;

// The first line of a process's maps that names ntdll.so; 0 when it is no process of ours.
static uint64_t ntdll_base(unsigned process) {
    char path[64], line[512];
    unsigned long long first = 0, base = 0;
    bool own = false;
    snprintf(path, sizeof path, "Z:\\proc\\%u\\maps", process);
    FILE *maps = fopen(path, "r");
    while (maps && fgets(line, sizeof line, maps)) {
        own |= strstr(line, "forges_tables.exe") != NULL;
        if (!base && strstr(line, "/ntdll.so") && sscanf(line, "%llx-", &first) == 1)
            base = first;
    }
    if (maps)
        fclose(maps);
    return own ? base : 0;
}

// Wine's server opens files for a program: /proc/self would be the server.
static uint64_t own_ntdll_base(void) {
    static uint64_t base;
    for (unsigned process = 1; process < 100 && !base; process++)
        base = ntdll_base(process);
    return base;
}

static Node **tree(void) {
    return (Node **)(uintptr_t)(own_ntdll_base() + parameter("views_tree"));
}

static unsigned char *entry(const void *address) {
    unsigned char ***table =
        (unsigned char ***)(uintptr_t)(own_ntdll_base() + parameter("pages_vprot"));
    const uintptr_t page = (uintptr_t)address / PAGE;
    return &(*table)[page >> 20][page & 0xfffff];
}

// Where the pointer to the view stands.
static Node **link_of(Node **at, const void *base) {
    while (*at && (*at)->base != base)
        at = (char *)base < (*at)->base ? &(*at)->left : &(*at)->right;
    if (!*at)
        cannot("find its view");
    return at;
}

static Node *view(const void *base) {
    return *link_of(tree(), base);
}

// Takes the view out of the tree; what was below it goes to the left or the right.
static void unlink_view(const void *base) {
    Node **link = link_of(tree(), base), *gone = *link, **rest = &gone->right;
    if (!gone->left) {
        *link = gone->right;
        return;
    }
    *link = gone->left;
    Node *tail = gone->left;
    while (tail->right)
        tail = tail->right;
    tail->right = *rest;
}

// --- Linux, by an instruction among its own libraries

typedef int64_t RawCall(int64_t number, ...);

static int64_t linux_call(int64_t number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d) {
    static const unsigned char code[] = {
        0x57, 0x56,                               // push rdi; push rsi (Windows' callee saves them)
        0x89, 0xc8,                               // mov eax, ecx
        0x48, 0x89, 0xd7,                         // mov rdi, rdx
        0x4c, 0x89, 0xc6,                         // mov rsi, r8
        0x4c, 0x89, 0xca,                         // mov rdx, r9
        0x4c, 0x8b, 0x54, 0x24, 0x38,             // mov r10, [rsp+0x38]: the fifth argument
        0x49, 0xc7, 0xc0, 0xff, 0xff, 0xff, 0xff, // mov r8, -1: no file
        0x45, 0x31, 0xc9,                         // xor r9d, r9d: its beginning
        0x0f, 0x05,                               // syscall
        0x5e, 0x5f, 0xc3,                         // pop rsi; pop rdi; ret
    };
    static unsigned char *above;
    if (!above) {
        above = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN,
                             PAGE_EXECUTE_READWRITE);
        if (!above)
            cannot("get memory at the top");
        memcpy(above, code, sizeof code);
    }
    return ((RawCall *)(uintptr_t)above)(number, a, b, c, d);
}

static void must(int64_t result) {
    if (result < 0)
        cannot("make a system call");
}

enum { SYS_MMAP = 9, SYS_MPROTECT = 10, SYS_MUNMAP = 11, SYS_MADVISE = 28 };

static void close_pages(void *base, size_t size) {
    must(linux_call(SYS_MPROTECT, (uintptr_t)base, size, 0, 0));
}

static void drop_pages(void *base, size_t size) {
    must(linux_call(SYS_MADVISE, (uintptr_t)base, size, 4, 0)); // MADV_DONTNEED
}

// --- the honest memory

static char *committed, *reserved, *closed, *guarded, *touched_guard, *half, *spare; // private
static char *section, *file, *copy, *both[2];                                        // mapped
static char *image;

static char *allocate(DWORD type, DWORD protect) {
    char *memory = VirtualAlloc(NULL, BYTES, type, protect);
    if (!memory)
        cannot("allocate");
    return memory;
}

static char *fill(char *memory) {
    memset(memory, 0x5a, BYTES);
    return memory;
}

static char *map(HANDLE from, DWORD protect, DWORD access, void *where) {
    HANDLE made =
        CreateFileMappingA(from, NULL, protect, 0, from == INVALID_HANDLE_VALUE ? BYTES : 0, NULL);
    char *memory = MapViewOfFileEx(made, access, 0, 0, 0, where);
    if (!memory)
        cannot("map a view");
    return memory;
}

// Two views of two sections, one behind the other.
static void map_neighbours(void) {
    char *room = VirtualAlloc(NULL, 2 * BYTES, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    for (int i = 0; i < 2; i++)
        both[i] = map(INVALID_HANDLE_VALUE, PAGE_READWRITE, FILE_MAP_WRITE, room + i * BYTES);
}

static void make_memory(void) {
    DWORD old;
    const DWORD whole = MEM_RESERVE | MEM_COMMIT;
    committed = fill(allocate(whole, PAGE_READWRITE));
    reserved = allocate(MEM_RESERVE, PAGE_NOACCESS);
    closed = fill(allocate(whole, PAGE_READWRITE));
    VirtualProtect(closed, BYTES, PAGE_NOACCESS, &old);
    guarded = allocate(whole, PAGE_READWRITE | PAGE_GUARD);
    touched_guard = fill(allocate(whole, PAGE_READWRITE));
    VirtualProtect(touched_guard, BYTES, PAGE_READWRITE | PAGE_GUARD, &old);
    half = allocate(MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(half, BYTES / 2, MEM_COMMIT, PAGE_READWRITE);
    memset(half, 0x5a, BYTES / 2);
    spare = fill(allocate(whole, PAGE_READWRITE));
    section = fill(map(INVALID_HANDLE_VALUE, PAGE_READWRITE, FILE_MAP_WRITE, NULL));
    HANDLE dll = CreateFileA("C:\\windows\\system32\\msvcrt.dll", GENERIC_READ, FILE_SHARE_READ,
                             NULL, OPEN_EXISTING, 0, NULL);
    file = map(dll, PAGE_READONLY, FILE_MAP_READ, NULL);
    copy = map(dll, PAGE_WRITECOPY, FILE_MAP_COPY, NULL);
    map_neighbours();
    image = (char *)GetModuleHandleA("kernel32.dll");
}

// --- forgeries: the table of pages alone

static void set_pages(char *base, size_t first, size_t count, unsigned char value) {
    memset(entry(base) + first, value, count);
}

static void commits(void) {
    set_pages(reserved, 0, PAGES, COMMITTED | READ | WRITE);
}
static void commits_one(void) {
    set_pages(half, PAGES / 2, 1, COMMITTED | READ | WRITE);
}
static void makes_read_only(void) {
    set_pages(committed, 3, 1, COMMITTED | READ);
}
static void makes_no_access(void) {
    set_pages(committed, 3, 4, COMMITTED);
}
static void makes_executable(void) {
    set_pages(committed, 0, PAGES, COMMITTED | READ | WRITE | EXEC);
}
static void decommits(void) {
    set_pages(committed, 4, 4, 0);
}
static void sets_guard(void) {
    set_pages(committed, 0, 1, COMMITTED | READ | WRITE | GUARD);
}
static void clears_guard(void) {
    set_pages(guarded, 0, 1, COMMITTED | READ | WRITE);
}
static void opens_closed(void) {
    set_pages(closed, 0, PAGES, COMMITTED | READ);
}
static void decommits_image(void) {
    set_pages(image, 1, 1, 0);
}
static void decommits_view(void) {
    set_pages(section, 0, 1, 0);
}

// --- pages that are closed for good, by the kernel, and stay

static void decommits_closed(void) {
    close_pages(committed, BYTES);
    set_pages(committed, 0, PAGES, 0);
}
static void decommits_last_page(void) {
    close_pages(committed + BYTES - PAGE, PAGE);
    set_pages(committed, PAGES - 1, 1, 0);
}
static void reserves_no_access(void) {
    set_pages(closed, 0, PAGES, 0);
}
static void reserves_guard(void) {
    set_pages(touched_guard, 0, PAGES, 0);
}
static void releases_closed(void) {
    close_pages(committed, BYTES);
    unlink_view(committed);
}
static void releases_no_access(void) {
    unlink_view(closed);
}
static void shrinks_closed(void) {
    close_pages(committed + BYTES / 2, BYTES / 2);
    view(committed)->size = BYTES / 2;
}

// --- the tree of views

static void releases(void) {
    unlink_view(committed);
}
static void releases_half(void) {
    unlink_view(half);
}
static void releases_view(void) {
    unlink_view(section);
}
static void releases_file(void) {
    unlink_view(file);
}
static void unloads(void) {
    unlink_view(image);
}
static void hides_stack(void) {
    MEMORY_BASIC_INFORMATION info = {.AllocationBase = NULL};
    VirtualQuery(&info, &info, sizeof info);
    unlink_view(info.AllocationBase);
}
static void shrinks(void) {
    view(committed)->size = BYTES / 2;
}
static void moves_up(void) {
    Node *node = view(committed);
    node->base += BYTES / 2;
    node->size -= BYTES / 2;
}
static void moves_away(void) {
    view(committed)->base += 0x100000000;
}
static void grows(void) {
    view(half)->size += BYTES;
    set_pages(half, PAGES, PAGES, COMMITTED | READ | WRITE);
}
static void maps_by_linux(void) {
    must(linux_call(SYS_MMAP, 0x20000000, BYTES, 3, 0x32)); // private, fixed, anonymous
}
static void maps_read_only_by_linux(void) {
    must(linux_call(SYS_MMAP, 0x20000000, BYTES, 1, 0x32));
}

// --- what a view is of

static void private_as_section(void) {
    view(committed)->protect |= 0x08000000; // SEC_COMMIT
}
static void private_as_file(void) {
    view(committed)->protect |= 0x00800000; // SEC_FILE
}
static void private_as_image(void) {
    view(committed)->protect |= 0x01000000; // SEC_IMAGE
}
static void private_as_reserved_section(void) {
    view(committed)->protect |= 0x04000000; // SEC_RESERVE
}
static void leak_as_reserved_section(void) {
    view(reserved)->protect |= 0x04000000;
}
static void section_as_private(void) {
    view(section)->protect &= ~0x08000000u;
}
static void file_as_private(void) {
    view(file)->protect &= 0xff;
}
static void image_as_private(void) {
    view(image)->protect &= 0xff;
}
static void image_as_section(void) {
    view(image)->protect = (view(image)->protect & 0xff) | 0x08000000;
}
static void section_as_image(void) {
    view(section)->protect |= 0x01000000;
}
static void copy_as_shared(void) {
    view(copy)->protect &= ~(uint32_t)COPY;
}
static void shared_as_copy(void) {
    view(section)->protect |= COPY;
}
static void two_views_as_one(void) {
    view(both[0])->size = 2 * BYTES;
    unlink_view(both[1]);
}
static void section_replaced(void) { // by private memory with the same bytes
    must(linux_call(SYS_MMAP, (uintptr_t)section, BYTES, 3, 0x32));
    memset(section, 0x5a, BYTES);
}

// --- the tables themselves

static void circle(void) {
    (*tree())->left = *tree();
}
static void wild_pointer(void) {
    (*tree())->left = (Node *)0x123456789000;
}
static void no_tree(void) {
    *tree() = NULL;
}
static void view_of_nothing(void) {
    view(spare)->size = 0;
}
static void view_unaligned(void) {
    view(spare)->size += 8;
}
static void view_beyond(void) {
    view(spare)->size = 1ull << 62;
}
static void views_overlap(void) {
    view(spare)->base = committed;
}
static void view_of_64_gb(void) {
    view(image)->size = 64ull << 30;
}
static void own_tree(void) { // a copy of the root without its left side
    static Node forged;
    forged = **tree();
    forged.left = NULL;
    *tree() = &forged;
}

// --- what the kernel cannot say

static void reserved_as_no_access(void) {
    set_pages(reserved, 0, PAGES, COMMITTED);
}
static void reserved_as_guard(void) {
    set_pages(reserved, 0, PAGES, COMMITTED | READ | WRITE | GUARD);
}
static void guard_as_reserved(void) {
    set_pages(guarded, 0, PAGES, 0);
}
static void allocated_otherwise(void) {
    view(committed)->protect = READ;
}
static void no_cache(void) {
    view(committed)->protect |= 0x10000000; // SEC_NOCACHE
}
static void copied_as_written(void) { // the pages of an image that are copied when written
    unsigned char *page = entry(image);
    for (unsigned char *end = page + view(image)->size / PAGE; page < end; page++)
        if (*page & COPY)
            *page = COMMITTED | READ | WRITE;
}
static void two_allocations(void) { // of one
    static Node second;
    Node *first = view(committed);
    second = (Node){.base = committed + BYTES / 2, .size = BYTES / 2, .protect = first->protect};
    second.right = first->right;
    first->size = BYTES / 2;
    first->right = &second;
}
static void truly_decommits(void) { // without Wine
    close_pages(committed, BYTES);
    drop_pages(committed, BYTES);
    set_pages(committed, 0, PAGES, 0);
}
static void truly_releases(void) {
    must(linux_call(SYS_MUNMAP, (uintptr_t)committed, BYTES, 0, 0));
    unlink_view(committed);
}
static void hides_among_libraries(void) {
    char *top = VirtualAlloc(NULL, BYTES, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
    fill(top);
    unlink_view(top);
}

#define FORGERY(name)                                                                              \
    { #name, name }
static const struct Forgery {
    const char *name;
    void (*make)(void);
} forgeries[] = {
    FORGERY(commits),
    FORGERY(commits_one),
    FORGERY(makes_read_only),
    FORGERY(makes_no_access),
    FORGERY(makes_executable),
    FORGERY(decommits),
    FORGERY(sets_guard),
    FORGERY(clears_guard),
    FORGERY(opens_closed),
    FORGERY(decommits_image),
    FORGERY(decommits_view),
    FORGERY(decommits_closed),
    FORGERY(decommits_last_page),
    FORGERY(reserves_no_access),
    FORGERY(reserves_guard),
    FORGERY(releases_closed),
    FORGERY(releases_no_access),
    FORGERY(shrinks_closed),
    FORGERY(releases),
    FORGERY(releases_half),
    FORGERY(releases_view),
    FORGERY(releases_file),
    FORGERY(unloads),
    FORGERY(hides_stack),
    FORGERY(shrinks),
    FORGERY(moves_up),
    FORGERY(moves_away),
    FORGERY(grows),
    FORGERY(maps_by_linux),
    FORGERY(maps_read_only_by_linux),
    FORGERY(private_as_section),
    FORGERY(private_as_file),
    FORGERY(private_as_image),
    FORGERY(private_as_reserved_section),
    FORGERY(leak_as_reserved_section),
    FORGERY(section_as_private),
    FORGERY(file_as_private),
    FORGERY(image_as_private),
    FORGERY(image_as_section),
    FORGERY(section_as_image),
    FORGERY(copy_as_shared),
    FORGERY(shared_as_copy),
    FORGERY(two_views_as_one),
    FORGERY(section_replaced),
    FORGERY(circle),
    FORGERY(wild_pointer),
    FORGERY(no_tree),
    FORGERY(view_of_nothing),
    FORGERY(view_unaligned),
    FORGERY(view_beyond),
    FORGERY(views_overlap),
    FORGERY(view_of_64_gb),
    FORGERY(own_tree),
    FORGERY(reserved_as_no_access),
    FORGERY(reserved_as_guard),
    FORGERY(guard_as_reserved),
    FORGERY(allocated_otherwise),
    FORGERY(no_cache),
    FORGERY(copied_as_written),
    FORGERY(two_allocations),
    FORGERY(truly_decommits),
    FORGERY(truly_releases),
    FORGERY(hides_among_libraries),
};

void scenario(void) {
    const struct Forgery *forgery = &forgeries[parameter("forgery")];
    make_memory();
    own_ntdll_base();
    linux_call(39, 0, 0, 0, 0); // getpid: sets up what it needs
    claim_pointer("reserved", reserved);
    puts(forgery->name);
    checkpoint("honest");
    forgery->make();
    checkpoint("forged");
}
