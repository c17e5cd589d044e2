// Dumps that others wrote: lists in the forms that the harness does not write
// itself, and real Windows processes.

#include "minidump.h"
#include "minidump_format.h"
#include "support.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// A dump put together by hand, stream behind stream.
typedef struct Hand {
    uint8_t bytes[4096];
    uint32_t size, streams;
} Hand;

static uint32_t put(Hand *h, const void *bytes, size_t size) {
    const uint32_t at = h->size;
    cr_assert(at + size <= sizeof h->bytes, "the dump outgrew the test");
    memcpy(h->bytes + at, bytes, size);
    h->size += (uint32_t)size;
    return at;
}

static void put_stream(Hand *h, uint32_t type, const void *bytes, size_t size) {
    const DumpDirectory entry = {type, {(uint32_t)size, put(h, bytes, size)}};
    memcpy(h->bytes + sizeof(DumpHeader) + h->streams++ * sizeof entry, &entry, sizeof entry);
}

static Hand begin(uint16_t architecture) {
    Hand h = {.size = 512}; // header and directory
    const DumpSystemInfo info = {
        .architecture = architecture, .major = 10, .build = 19045, .platform = DUMP_PLATFORM_NT};
    put_stream(&h, DUMP_SYSTEM_INFO, &info, sizeof info);
    return h;
}

static Snapshot read_hand(Hand *h) {
    const DumpHeader header = {.signature = DUMP_SIGNATURE,
                               .version = DUMP_VERSION,
                               .stream_count = h->streams,
                               .directory_rva = sizeof header};
    memcpy(h->bytes, &header, sizeof header);
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_assert(minidump_parse(h->bytes, h->size, &s, &err), "refused: %s", err.text);
    return s;
}

Test(minidump_read, a_dump_without_lists_has_captured_nothing) {
    Hand h = begin(DUMP_ARCH_AMD64);
    Snapshot s = read_hand(&h);
    cr_expect_eq(s.captured, 0, "captured is 0x%x", s.captured);
    cr_expect_str_eq(s.platform.name, "Windows 10.0.19045", "named %s", s.platform.name);
    snapshot_free(&s);
}

Test(minidump_read, a_memory_list_and_a_memory64_list_together_hold_the_bytes) {
    Hand h = begin(DUMP_ARCH_AMD64);
    const uint32_t at = put(&h, "abcdefgh", 8);
    struct {
        uint32_t count;
        DumpMemory ranges[2];
    } __attribute__((packed)) list = {2, {{0x1004, {4, at + 4}}, {0x5000, {0, UINT32_MAX}}}};
    struct {
        DumpMemory64List head;
        DumpMemory64 ranges[2];
    } list64 = {{2, at}, {{0x1000, 5}, {0x2000, 3}}};
    put_stream(&h, DUMP_MEMORY_LIST, &list, sizeof list);
    put_stream(&h, DUMP_MEMORY64_LIST, &list64, sizeof list64);
    Snapshot s = read_hand(&h);
    char buf[9] = "";
    cr_expect(snapshot_read(&s, 0x1000, buf, 8), "both lists side by side, one byte in both");
    cr_expect_str_eq(buf, "abcdefgh", "read %s", buf);
    cr_expect(snapshot_read(&s, 0x2000, buf, 3) && memcmp(buf, "fgh", 3) == 0,
              "the second range's bytes follow the first's");
    cr_expect_eq(s.memory_count, 3, "an empty range is none");
    snapshot_free(&s);
}

Test(minidump_read, four_bytes_of_padding_after_a_count_are_skipped) {
    Hand h = begin(DUMP_ARCH_AMD64);
    struct {
        uint32_t count, padding;
        DumpThread threads[2];
    } list = {2, 0xfefefefe, {{.id = 7, .teb = 0x7000}, {.id = 5, .teb = 0x5000}}};
    put_stream(&h, DUMP_THREAD_LIST, &list, sizeof list);
    Snapshot s = read_hand(&h);
    cr_assert_eq(s.thread_count, 2, "two threads");
    cr_expect(s.threads[0].id == 5 && s.threads[1].teb == 0x7000, "sorted by id");
    snapshot_free(&s);
}

Test(minidump_read, larger_headers_and_entries_are_read_by_their_size) {
    Hand h = begin(DUMP_ARCH_AMD64);
    struct {
        DumpMemoryInfoList head;
        uint64_t more_head;
        struct {
            DumpMemoryInfo info;
            uint64_t more;
        } entries[2];
    } list = {.head = {24, 56, 2},
              .entries = {{.info = {.base = 0x10000, .size = 0x1000, .state = VM_MEM_COMMIT}},
                          {.info = {.base = 0x11000, .size = 0x1000, .state = VM_MEM_FREE}}}};
    put_stream(&h, DUMP_MEMORY_INFO_LIST, &list, sizeof list);
    Snapshot s = read_hand(&h);
    cr_expect(s.captured & HAS_REGIONS, "the regions are captured");
    cr_assert_eq(s.region_count, 2, "two entries");
    cr_expect_eq(s.regions[1].state, VM_MEM_FREE, "the second one is where its size says");
    snapshot_free(&s);
}

Test(minidump_read, an_x86_stack_pointer_is_esp) {
    Hand h = begin(DUMP_ARCH_INTEL);
    uint8_t context[CONTEXT_X86_SIZE];
    memset(context, 0xee, sizeof context);
    const uint32_t esp = 0x0019ff70;
    memcpy(context + CONTEXT_X86_ESP, &esp, sizeof esp);
    struct {
        uint32_t count;
        DumpThread thread;
    } __attribute__((packed))
    list = {1, {.id = 7, .context = {sizeof context, put(&h, context, sizeof context)}}};
    put_stream(&h, DUMP_THREAD_LIST, &list, sizeof list);
    Snapshot s = read_hand(&h);
    cr_expect_eq(s.platform.arch, ARCH_X86, "a 32-bit process");
    cr_expect_eq(s.threads[0].stack_pointer, 0x19ff70, "32 bits, and nothing beside them");
    snapshot_free(&s);
}

Test(minidump_read, names_are_utf16_with_surrogate_pairs) {
    static const struct {
        uint16_t units[6];
        const char *utf8;
    } names[] = {
        {{'C', 0xfc, 0x20ac, 0xd83d, 0xde00, '!'}, "C\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80!"},
        {{0xd83d, 'a', 0xde00, 'b', 'c', 0xd800},
         "\xef\xbf\xbd"
         "a\xef\xbf\xbd"
         "bc\xef\xbf\xbd"},
        {{'a', 'b', 0, 'c', 'd', 'e'}, "ab"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Hand h = begin(DUMP_ARCH_AMD64);
        const uint32_t length = sizeof names[i].units;
        const uint32_t at = put(&h, &length, sizeof length);
        put(&h, names[i].units, sizeof names[i].units);
        struct {
            uint32_t count;
            DumpModule module;
        } __attribute__((packed)) list = {1, {.base = 0x10000, .size = 0x1000, .name_rva = at}};
        put_stream(&h, DUMP_MODULE_LIST, &list, sizeof list);
        Snapshot s = read_hand(&h);
        cr_expect_str_eq(s.modules[0].path, names[i].utf8, "name %zu reads %s", i,
                         s.modules[0].path);
        snapshot_free(&s);
    }
}

// Real dumps

static Snapshot read_real(const char *name) {
    const char *path = shared_dump(name);
    if (!path)
        cr_skip_test("the real dumps are not beside the project");
    Snapshot s;
    Error err = {0};
    snapshot_init(&s);
    cr_assert(minidump_read(path, &s, &err), "%s", err.text);
    return s;
}

static Snapshot fixture(const char *name) {
    Snapshot s;
    Error err = {0};
    cr_assert(text_snapshot_fixture(name, &s, &err), "%s: %s", name, err.text);
    return s;
}

static char *printed_without_bytes(const Snapshot *s) {
    Snapshot view = *s;
    view.memory_count = 0;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    text_snapshot_print(&view, out);
    fclose(out);
    return text;
}

static void expect_fixture_is_of(const char *fixture_name, const char *dump) {
    Snapshot real = read_real(dump), committed = fixture(fixture_name);
    char *a = printed_without_bytes(&real), *b = printed_without_bytes(&committed);
    cr_expect(strcmp(a, b) == 0, "%s differs from %s", fixture_name, dump);
    for (size_t i = 0; i < real.thread_count; i++) {
        static const unsigned fields[] = {0x08, 0x10, 0x30, 0x40, 0x48, 0x60, 0x1478};
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            uint64_t x = 1, y = 2;
            const vm_addr at = real.threads[i].teb + fields[f];
            cr_expect(snapshot_read(&real, at, &x, 8) && snapshot_read(&committed, at, &y, 8) &&
                          x == y,
                      "TEB+0x%x of thread 0x%" PRIx32, fields[f], real.threads[i].id);
        }
    }
    free(a);
    free(b);
    snapshot_free(&real);
    snapshot_free(&committed);
}

Test(minidump_read, the_fixtures_are_what_the_real_dumps_say) {
    expect_fixture_is_of("windows-11-22000-tiny.txt", "win11-22000-tiny-exe.dmp");
    expect_fixture_is_of("windows-11-22631-electron.txt", "win11-22631-electron.dmp");
}

// Windows' own lists are already normalised: no region is lost.
Test(minidump_read, real_region_lists_keep_their_length) {
    Snapshot tiny = fixture("windows-11-22000-tiny.txt");
    cr_expect_eq(tiny.region_count, 557, "%zu regions", tiny.region_count);
    cr_expect(tiny.thread_count == 1 && tiny.module_count == 25, "1 thread, 25 modules");
    Snapshot electron = fixture("windows-11-22631-electron.txt");
    cr_expect_eq(electron.region_count, 984, "%zu regions", electron.region_count);
    cr_expect(electron.thread_count == 19 && electron.module_count == 42, "19 threads, 42 modules");
    snapshot_free(&tiny);
    snapshot_free(&electron);
}

// A line of the region table in a *.truth.txt, which another parser wrote:
// 7ffe0000-7ffe1000 a=7ffe0000 COMMIT  R     (R) PRIVATE  label
static bool truth_line(const char *line, char *out, size_t size) {
    vm_addr base, end, allocation;
    char state[16], protect[16], allocation_protect[16], type[16];
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " a=%" SCNx64 " %15s %15s (%15[^)]) %15s", &base, &end,
               &allocation, state, protect, allocation_protect, type) != 7)
        return false;
    snprintf(out, size, "%" PRIx64 "-%" PRIx64 " %" PRIx64 " %s %s %s %s", base, end, allocation,
             state, strcmp(protect, "0") == 0 ? "-" : protect, allocation_protect, type);
    return true;
}

static void region_line(const Region *r, char *out, size_t size) {
    char protect[32], allocation_protect[32];
    snprintf(out, size, "%" PRIx64 "-%" PRIx64 " %" PRIx64 " %s %s %s %s", r->base, r->end,
             r->allocation_base, r->state == VM_MEM_COMMIT ? "COMMIT" : "RESERVE",
             vm_protect_text(r->protect, protect, sizeof protect),
             vm_protect_text(r->allocation_protect, allocation_protect, sizeof allocation_protect),
             r->type == VM_MEM_PRIVATE  ? "PRIVATE"
             : r->type == VM_MEM_MAPPED ? "MAPPED"
                                        : "IMAGE");
}

static void expect_truth(const char *dump, const char *truth) {
    Snapshot s = read_real(dump);
    size_t size, i = 0;
    char *text = read_file(shared_dump(truth), &size), *line = text;
    for (char *next; line; line = next) {
        char expected[128], seen[128];
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (!truth_line(line, expected, sizeof expected))
            continue;
        while (i < s.region_count && s.regions[i].state == VM_MEM_FREE)
            i++;
        cr_assert_lt(i, s.region_count, "no region for %s", expected);
        region_line(&s.regions[i++], seen, sizeof seen);
        cr_assert_str_eq(seen, expected, "read %s, expected %s", seen, expected);
    }
    while (i < s.region_count && s.regions[i].state == VM_MEM_FREE)
        i++;
    cr_expect_eq(i, s.region_count, "the truth lists every region");
    free(text);
    snapshot_free(&s);
}

Test(minidump_read, every_region_agrees_with_an_independent_parser) {
    expect_truth("win11-22000-tiny-exe.dmp", "win11-22000-tiny-exe.truth.txt");
    expect_truth("win11-22631-electron.dmp", "win11-22631-electron.truth.txt");
}

Test(minidump_read, a_real_dump_without_a_region_list_is_read) {
    static const struct {
        const char *name, *platform;
        size_t threads, modules;
    } dumps[] = {
        {"no-region-list-win10-16299.dmp", "Windows 10.0.16299", 1, 4},
        {"no-region-list-win10-19042.dmp", "Windows 10.0.19042", 4, 21},
        // Of a process that failed an assertion about a parameter; the file itself is sound.
        {"malformed-invalid-parameter.dmp", "Windows 10.0.17134", 6, 31},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        Snapshot s = read_real(dumps[i].name);
        cr_expect_eq(s.captured, HAS_THREADS | HAS_MODULES, "captured is 0x%x", s.captured);
        cr_expect_str_eq(s.platform.name, dumps[i].platform, "named %s", s.platform.name);
        cr_expect(s.thread_count == dumps[i].threads && s.module_count == dumps[i].modules,
                  "%s: %zu threads, %zu modules", dumps[i].name, s.thread_count, s.module_count);
        uint64_t word;
        for (size_t t = 0; t < s.thread_count; t++)
            cr_expect(snapshot_read(&s, s.threads[t].stack_pointer, &word, sizeof word),
                      "the top of thread 0x%" PRIx32 "'s stack is in the dump", s.threads[t].id);
        snapshot_free(&s);
    }
}

Test(minidump_read, a_real_malformed_dump_is_refused_with_its_reason) {
    static const struct {
        const char *name, *reason;
    } dumps[] = {
        {"malformed-invalid-range.dmp", "stream 0xa793504d (0x4000e bytes at offset 0x20000) does "
                                        "not lie inside the file of 0x114 bytes"},
        {"malformed-invalid-record-count.dmp",
         "stream 0x4d7a0001 (0x93504d44 bytes at offset 0x100015a7) does not lie inside the file "
         "of 0xeb bytes"},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        const char *path = shared_dump(dumps[i].name);
        if (!path)
            cr_skip_test("the real dumps are not beside the project");
        Snapshot s;
        Error err = {0};
        snapshot_init(&s);
        cr_expect_not(minidump_read(path, &s, &err), "%s was accepted", dumps[i].name);
        const char *reason = strstr(err.text, dumps[i].name);
        cr_assert(reason, "the file is named: %s", err.text);
        cr_expect_str_eq(reason + strlen(dumps[i].name) + 2, dumps[i].reason, "said: %s", err.text);
    }
}
