// Damaged copies of sound dumps. Each damages one thing: a field of the first, the middle or the
// last row of a list, a count, an entry of the directory, the header, or where the file ends. Read
// leniently, a copy is still a map; what it says of anything is what the sound dump says, or less;
// whatever it has lost is listed; and what was not damaged is there.

#include "labelled.h"
#include "minidump.h"
#include "minidump_format.h"

#include <inttypes.h>

typedef struct Bytes {
    uint8_t *data;
    size_t size;
} Bytes;

// One field of an entry of a stream, or of the stream's head, and what it becomes.
typedef enum Change { SET, ADD, FLIP } Change;
typedef enum Where { IN_ROW, IN_HEAD, IN_DIRECTORY, IN_HEADER } Where;

typedef struct Damage {
    const char *name;
    Where where;
    uint32_t stream; // 0: each one, of IN_DIRECTORY; none, of IN_HEADER
    size_t at, width;
    Change change;
    uint64_t value;
    bool told; // is bound to be noticed
} Damage;

#define FIELD(type, field) offsetof(type, field), sizeof(((type *)0)->field)
#define ROW(stream, type, field, how, value, told)                                                 \
    { #type "." #field " " #how " " #value, IN_ROW, stream, FIELD(type, field), how, value, told }

static const Damage damages[] = {
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, state, SET, 0x1234, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, state, SET, 0, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, size, SET, 0, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, size, ADD, 0x1000, false),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, size, ADD, 0x123, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, size, FLIP, 1ull << 40, false),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, size, SET, UINT64_MAX - 0xfff, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, base, ADD, 0x1000, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, base, ADD, -(uint64_t)0x1000, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, base, ADD, 1, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, base, FLIP, 1ull << 44, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, base, FLIP, 1ull << 20, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, allocation_base, SET, UINT64_MAX - 0xfff, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, allocation_base, ADD, 8, true),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, type, SET, 0x77, false),
    ROW(DUMP_MEMORY_INFO_LIST, DumpMemoryInfo, protect, SET, 0x99, false),
    ROW(DUMP_THREAD_LIST, DumpThread, id, SET, 0, true),
    ROW(DUMP_THREAD_LIST, DumpThread, teb, ADD, 8, true),
    ROW(DUMP_THREAD_LIST, DumpThread, context.rva, SET, 0xffffff00, true),
    ROW(DUMP_THREAD_LIST, DumpThread, context.size, SET, 0xffffff00, true),
    ROW(DUMP_THREAD_LIST, DumpThread, context.size, SET, 0x20, true),
    ROW(DUMP_THREAD_INFO_LIST, DumpThreadInfo, id, SET, 0x7fffffff, false),
    ROW(DUMP_THREAD_NAMES, DumpThreadName, name_rva, SET, 0xffffffffff, true),
    ROW(DUMP_THREAD_NAMES, DumpThreadName, id, SET, 0x7fffffff, false),
    ROW(DUMP_MODULE_LIST, DumpModule, name_rva, SET, 0xfffffffc, true),
    ROW(DUMP_MODULE_LIST, DumpModule, size, SET, 0, true),
    ROW(DUMP_MODULE_LIST, DumpModule, base, SET, 0, true),
    ROW(DUMP_MODULE_LIST, DumpModule, base, SET, UINT64_MAX - 0xfff, true),
    ROW(DUMP_MODULE_LIST, DumpModule, base, FLIP, 1ull << 45, false),
    ROW(DUMP_MEMORY64_LIST, DumpMemory64, size, SET, 1ull << 50, true),
    ROW(DUMP_MEMORY64_LIST, DumpMemory64, size, SET, UINT64_MAX, true),
    ROW(DUMP_MEMORY64_LIST, DumpMemory64, size, ADD, 0x1000, false),
    ROW(DUMP_MEMORY64_LIST, DumpMemory64, base, SET, UINT64_MAX - 0x10, true),
    ROW(DUMP_MEMORY64_LIST, DumpMemory64, base, FLIP, 1ull << 62, false),
    {"MemoryInfoList count", IN_HEAD, DUMP_MEMORY_INFO_LIST, FIELD(DumpMemoryInfoList, count), SET,
     UINT64_MAX, true},
    {"MemoryInfoList count 1", IN_HEAD, DUMP_MEMORY_INFO_LIST, FIELD(DumpMemoryInfoList, count),
     SET, 1, true},
    {"MemoryInfoList header size", IN_HEAD, DUMP_MEMORY_INFO_LIST,
     FIELD(DumpMemoryInfoList, header_size), SET, UINT32_MAX, true},
    {"MemoryInfoList entry size", IN_HEAD, DUMP_MEMORY_INFO_LIST,
     FIELD(DumpMemoryInfoList, entry_size), SET, 0, true},
    {"MemoryInfoList entry size 56", IN_HEAD, DUMP_MEMORY_INFO_LIST,
     FIELD(DumpMemoryInfoList, entry_size), SET, 56, true},
    {"ThreadList count", IN_HEAD, DUMP_THREAD_LIST, 0, 4, SET, UINT32_MAX, true},
    {"ThreadList count 0", IN_HEAD, DUMP_THREAD_LIST, 0, 4, SET, 0, true},
    {"ModuleList count", IN_HEAD, DUMP_MODULE_LIST, 0, 4, SET, UINT32_MAX, true},
    {"ModuleList count 0", IN_HEAD, DUMP_MODULE_LIST, 0, 4, SET, 0, true},
    {"ThreadInfoList count", IN_HEAD, DUMP_THREAD_INFO_LIST, FIELD(DumpThreadInfoList, count), SET,
     UINT32_MAX, true},
    {"ThreadNames count", IN_HEAD, DUMP_THREAD_NAMES, 0, 4, SET, UINT32_MAX, true},
    {"Memory64List count", IN_HEAD, DUMP_MEMORY64_LIST, FIELD(DumpMemory64List, count), SET,
     UINT64_MAX, true},
    {"Memory64List count 0", IN_HEAD, DUMP_MEMORY64_LIST, FIELD(DumpMemory64List, count), SET, 0,
     true},
    {"Memory64List BaseRva", IN_HEAD, DUMP_MEMORY64_LIST, FIELD(DumpMemory64List, bytes_rva), SET,
     UINT64_MAX, true},
    {"SystemInfo platform", IN_HEAD, DUMP_SYSTEM_INFO, FIELD(DumpSystemInfo, platform), SET, 77,
     true},
    {"facts version", IN_HEAD, MINIDUMP_REGIONLAB, 0, 1, SET, 'x', true},
    {"facts with a NUL", IN_HEAD, MINIDUMP_REGIONLAB, 20, 1, SET, 0, true},
    {"facts, an unknown line", IN_HEAD, MINIDUMP_REGIONLAB, 18, 1, SET, 'z', true},
    {"a stream of another type", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), FLIP, 0x100000,
     false},
    {"a stream that is a ThreadList", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_THREAD_LIST, false},
    {"a stream that is a ModuleList", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_MODULE_LIST, false},
    {"a stream that is a MemoryList", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_MEMORY_LIST, false},
    {"a stream that is a Memory64List", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_MEMORY64_LIST, false},
    {"a stream that is a MemoryInfoList", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_MEMORY_INFO_LIST, false},
    {"a stream that is a SystemInfo", IN_DIRECTORY, 0, FIELD(DumpDirectory, type), SET,
     DUMP_SYSTEM_INFO, false},
    {"a stream outside of the file", IN_DIRECTORY, 0, FIELD(DumpDirectory, location.rva), SET,
     0xfffffff0, true},
    {"a stream somewhere else", IN_DIRECTORY, 0, FIELD(DumpDirectory, location.rva), ADD, 4, false},
    {"a stream that is too long", IN_DIRECTORY, 0, FIELD(DumpDirectory, location.size), SET,
     UINT32_MAX, true},
    {"a stream that is longer", IN_DIRECTORY, 0, FIELD(DumpDirectory, location.size), ADD, 1,
     false},
    {"a stream that is too short", IN_DIRECTORY, 0, FIELD(DumpDirectory, location.size), SET, 3,
     false},
    {"version", IN_HEADER, 0, FIELD(DumpHeader, version), FLIP, 1, true},
    {"number of streams", IN_HEADER, 0, FIELD(DumpHeader, stream_count), SET, UINT32_MAX, true},
    {"place of the directory", IN_HEADER, 0, FIELD(DumpHeader, directory_rva), SET, UINT32_MAX,
     true},
};
#define DAMAGES (sizeof damages / sizeof *damages)

static const struct {
    uint32_t stream;
    size_t head, entry;
} lists[] = {
    {DUMP_MEMORY_INFO_LIST, sizeof(DumpMemoryInfoList), sizeof(DumpMemoryInfo)},
    {DUMP_THREAD_LIST, 4, sizeof(DumpThread)},
    {DUMP_THREAD_INFO_LIST, sizeof(DumpThreadInfoList), sizeof(DumpThreadInfo)},
    {DUMP_THREAD_NAMES, 4, sizeof(DumpThreadName)},
    {DUMP_MODULE_LIST, 4, sizeof(DumpModule)},
    {DUMP_MEMORY64_LIST, sizeof(DumpMemory64List), sizeof(DumpMemory64)},
};

static Bytes dump_of(Snapshot *s) {
    char *data;
    Bytes b;
    Error err = {""};
    FILE *out = open_memstream(&data, &b.size);
    cr_assert(minidump_write(s, out, &err), "%s", err.text);
    fclose(out);
    b.data = (uint8_t *)data;
    return b;
}

static Bytes dump_of_text(const char *text) {
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot(text, &s, &err), "%s", err.text);
    const Bytes b = dump_of(&s);
    snapshot_free(&s);
    return b;
}

static Bytes dump_of_fixture(const char *name) {
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot_fixture(name, &s, &err), "%s", err.text);
    const Bytes b = dump_of(&s);
    snapshot_free(&s);
    return b;
}

static DumpDirectory *directory_of(Bytes b, size_t index) {
    const DumpHeader *header = (const DumpHeader *)b.data;
    return index < header->stream_count ? (DumpDirectory *)(b.data + header->directory_rva) + index
                                        : NULL;
}

static DumpDirectory *entry_of(Bytes b, uint32_t stream) {
    for (size_t i = 0; directory_of(b, i); i++)
        if (directory_of(b, i)->type == stream)
            return directory_of(b, i);
    return NULL;
}

static void change(uint8_t *field, const Damage *d) {
    uint64_t value = 0;
    memcpy(&value, field, d->width);
    value = d->change == SET ? d->value : d->change == ADD ? value + d->value : value ^ d->value;
    memcpy(field, &value, d->width);
}

typedef struct Exempt { // what the damaged row itself is about: of that the copy may say anything
    vm_addr base, end;
} Exempt;

// Where the field stands: row is 0, 1 or 2, the first, middle and last; NULL: there is none.
static uint8_t *field_in_row(Bytes b, const Damage *d, unsigned row, Exempt *exempt) {
    const DumpDirectory *entry = entry_of(b, d->stream);
    size_t k = 0;
    while (lists[k].stream != d->stream)
        k++;
    const size_t count = entry ? (entry->location.size - lists[k].head) / lists[k].entry : 0;
    if (count == 0 || (row && count <= row))
        return NULL;
    const size_t index = row == 0 ? 0 : row == 1 ? count / 2 : count - 1;
    uint8_t *at = b.data + entry->location.rva + lists[k].head + index * lists[k].entry;
    if (d->stream == DUMP_MEMORY_INFO_LIST) {
        const DumpMemoryInfo *info = (const DumpMemoryInfo *)at;
        *exempt = (Exempt){info->base, info->base + info->size};
    }
    return at + d->at;
}

// What a label says, with the kernel's facts below it.
static void say(const View *v, const Label *label, char *out, size_t size) {
    const Region *r = &v->snapshot.regions[label->region];
    char protect[32];
    snprintf(out, size, "%s %s %s 0x%" PRIx64, vm_state_name(r->state), vm_type_name(r->type),
             vm_protect_text(r->protect, protect, sizeof protect), r->allocation_base);
}

// The same, with more or less of the kind and detail: the kernel's own kind is less than a
// finding's, and a module without its name is less than one with it.
static bool says_no_more(const View *sound, const Label *a, const View *copy, const Label *b,
                         bool *equal) {
    const Finding *x = label_finding(&sound->map, a), *y = label_finding(&copy->map, b);
    *equal = a->kind == b->kind;
    if (a->kind == b->kind && (!x || !y || (x->thread_id == y->thread_id && x->heap == y->heap)))
        return true;
    if (b->kind == KIND_NOT_CAPTURED || (b->kind == KIND_UNKNOWN && !b->conflict))
        return true;
    // The block of the TEBs is what is left of one that is no longer known.
    if ((a->kind == KIND_TEB || a->kind == KIND_PEB) &&
        strcmp(label_rule(&copy->map, b), "teb-block") == 0)
        return true;
    return !y && (x || b->kind == KIND_MAPPED);
}

typedef struct Loss {
    size_t rows, uses; // labels of the sound dump that the copy does not have, or that say less
} Loss;
static const Loss everything = {SIZE_MAX, SIZE_MAX}, uses_only = {0, SIZE_MAX};

// Every label of the copy against the sound dump's, over the ranges that both have.
static Loss compare(const View *sound, const View *copy, const Exempt *exempt, const char *name) {
    Loss loss = {0};
    for (size_t i = 0; i < sound->map.label_count; i++) {
        const Label *a = &sound->map.labels[i];
        const Label *b = map_at(&copy->map, a->base);
        if (a->base >= exempt->base && a->base < exempt->end)
            continue;
        if (!b || b->kind == KIND_NOT_CAPTURED) {
            loss.rows++;
            continue;
        }
        char x[200], y[200];
        say(sound, a, x, sizeof x);
        say(copy, b, y, sizeof y);
        const bool captured = copy->snapshot.regions[b->region].state != VM_NOT_CAPTURED;
        cr_assert(!captured || strcmp(x, y) == 0, "%s: 0x%" PRIx64 " was %s, and is now %s", name,
                  a->base, x, y);
        bool equal;
        cr_assert(says_no_more(sound, a, copy, b, &equal),
                  "%s: 0x%" PRIx64 " was %s (%s), and is now %s", name, a->base,
                  kind_name((Kind)a->kind), label_rule(&sound->map, a), label_rule(&copy->map, b));
        loss.uses += !equal;
    }
    return loss;
}

static bool open_copy(Bytes b, View *v, const char *name) {
    Error err = {""};
    memset(v, 0, sizeof *v);
    snapshot_init(&v->snapshot);
    if (!minidump_parse_lenient(b.data, b.size, &v->snapshot, &err)) {
        cr_assert(*err.text, "%s: refused without a word", name);
        return false;
    }
    const Region all = {.end = vm_user_end(true)};
    if (v->snapshot.region_count == 0)
        snapshot_add_region(&v->snapshot, all);
    cr_assert(view_finish(v, &err), "%s: %s", name, err.text);
    return true;
}

typedef struct Count {
    size_t copies, listed, with_loss;
} Count;

// A row of the region list can cost its neighbour the part that both claim, and a row
// without its kernel's word hides what a TEB, PEB or heap header in it says, with all that rests
// on it (a view of Control Flow Guard's bitmap has 63 rows). A thread costs its TEB and stack, the
// only one the PEB, its block and what that points to; bytes cost what they told. All else
// costs nothing but itself.
static Loss may_lose(const Damage *d) {
    const Loss nothing = {0, 0};
    const bool bytes = d->stream == DUMP_MEMORY64_LIST, facts = d->stream == MINIDUMP_REGIONLAB;
    if (d->where == IN_ROW && d->stream == DUMP_MEMORY_INFO_LIST)
        return (Loss){2, 64};
    if (d->where == IN_ROW && d->stream == DUMP_THREAD_LIST)
        return (Loss){0, 32};
    return bytes || facts ? (Loss){0, SIZE_MAX} : nothing;
}

static void examine(const View *sound, Bytes b, const Exempt *exempt, const Damage *d, Loss allowed,
                    Count *count) {
    View copy;
    Bytes exact = {malloc(b.size ? b.size : 1), b.size};
    memcpy(exact.data, b.data, b.size);
    count->copies++;
    cr_assert(open_copy(exact, &copy, d->name), "%s: refused", d->name);
    cr_assert_eq(check_map_invariants(&copy.snapshot, &copy.map, NULL, NULL), 0, "%s", d->name);
    const Loss loss = compare(sound, &copy, exempt, d->name);
    count->listed += copy.snapshot.left_out_count > 0;
    count->with_loss += loss.rows > 0;
    cr_assert(!d->told || copy.snapshot.left_out_count > 0, "%s: nothing was listed", d->name);
    cr_assert(loss.rows <= allowed.rows, "%s: %zu other rows are gone", d->name, loss.rows);
    cr_assert(loss.uses <= allowed.uses, "%s: %zu uses are gone", d->name, loss.uses);
    view_close(&copy);
    free(exact.data);
}

static void damage_directory(const View *sound, Bytes b, const Damage *d, Count *count) {
    static const Exempt none;
    for (size_t i = 0; directory_of(b, i); i++) {
        DumpDirectory *entry = directory_of(b, i), kept = *entry;
        change((uint8_t *)entry + d->at, d);
        const bool regions =
            kept.type == DUMP_MEMORY_INFO_LIST || entry->type == DUMP_MEMORY_INFO_LIST;
        if (memcmp(&kept, entry, sizeof kept) != 0)
            examine(sound, b, &none, d, regions ? everything : uses_only, count);
        *entry = kept;
    }
}

static void damage_field(const View *sound, Bytes b, uint8_t *field, const Exempt *exempt,
                         const Damage *d, Count *count) {
    uint8_t kept[8];
    memcpy(kept, field, d->width);
    change(field, d);
    if (memcmp(kept, field, d->width) != 0)
        examine(sound, b, exempt, d, may_lose(d), count);
    memcpy(field, kept, d->width);
}

static void damage(const View *sound, Bytes b, const Damage *d, Count *count) {
    const Exempt none = {0};
    if (d->where == IN_DIRECTORY)
        damage_directory(sound, b, d, count);
    else if (d->where == IN_HEADER)
        damage_field(sound, b, b.data + d->at, &none, d, count);
    else if (d->where == IN_HEAD && entry_of(b, d->stream))
        damage_field(sound, b, b.data + entry_of(b, d->stream)->location.rva + d->at, &none, d,
                     count);
    for (unsigned row = 0; d->where == IN_ROW && row < 3; row++) {
        Exempt exempt = {0};
        uint8_t *field = field_in_row(b, d, row, &exempt);
        if (field)
            damage_field(sound, b, field, &exempt, d, count);
    }
}

// A file that was cut: behind each stream, in its middle, and at 200 more places.
static void cut(const View *sound, Bytes b, Count *count) {
    static const Exempt none;
    const Damage d = {.name = "a cut file", .where = IN_HEADER};
    for (size_t i = 0; directory_of(b, i); i++) {
        const DumpLocation at = directory_of(b, i)->location;
        examine(sound, (Bytes){b.data, at.rva + at.size}, &none, &d, everything, count);
        examine(sound, (Bytes){b.data, at.rva + at.size / 2}, &none, &d, everything, count);
    }
    for (size_t size = 512; size < b.size; size += b.size / 200 + 1)
        examine(sound, (Bytes){b.data, size}, &none, &d, everything, count);
}

static void expect_kept(Bytes b, size_t copies) {
    View sound;
    Error err = {""};
    Count count = {0};
    memset(&sound, 0, sizeof sound);
    snapshot_init(&sound.snapshot);
    cr_assert(minidump_parse(b.data, b.size, &sound.snapshot, &err), "%s", err.text);
    cr_assert(view_finish(&sound, &err), "%s", err.text);
    for (size_t i = 0; i < DAMAGES; i++)
        damage(&sound, b, &damages[i], &count);
    cut(&sound, b, &count);
    cr_log_info("%zu damaged copies, %zu with a list of what is left out, %zu that lost rows",
                count.copies, count.listed, count.with_loss);
    cr_expect_geq(count.copies, copies, "only %zu copies were made", count.copies);
    view_close(&sound);
    free(b.data);
}

Test(damage, small_windows_11_program_says_the_same_or_less) {
    expect_kept(dump_of_fixture("windows-11-22000-tiny.txt"), 200);
}

Test(damage, electron_says_the_same_or_less) {
    expect_kept(dump_of_fixture("windows-11-22631-electron.txt"), 200);
}

Test(damage, recording_says_the_same_or_less) {
    expect_kept(
        dump_of_text("platform windows 10.0.22631\npid 32\n"
                     "region 0x10000 2 commit private RW\n"
                     "region 0x20000 2 commit image RX WCX\nregion + 1 commit image RW WCX\n"
                     "region 0x30000 16 reserve private\n"
                     "region 0x40000 4 commit mapped R\nregion 0x50000 4 commit mapped RW\n"
                     "thread 0x24 teb=0x10000 sp=0x30800 start=0x20000 name=worker\n"
                     "thread 0x28 sp=0x10900 name=other\nthread 0x2c sp=0x10a00 name=third\n"
                     "module 0x20000 0x3000 C:\\task.exe\nmodule 0x60000 0x1000 C:\\gone.dll\n"
                     "section 0x40000 file C:\\data.bin\nsection 0x50000 pagefile\n"
                     "walk 0x30000 finished\npage 0x10000 1\npage 0x20000 2\n"),
        200);
}

Test(damage, a_sound_dump_reads_the_same_leniently) {
    static const char *const names[] = {"windows-11-22000-tiny.txt",
                                        "windows-11-22631-electron.txt"};
    for (size_t i = 0; i < 2; i++) {
        const Bytes b = dump_of_fixture(names[i]);
        Snapshot strict, lenient;
        Error err = {""};
        snapshot_init(&strict);
        snapshot_init(&lenient);
        cr_assert(minidump_parse(b.data, b.size, &strict, &err) &&
                      minidump_parse_lenient(b.data, b.size, &lenient, &err),
                  "%s", err.text);
        cr_expect_eq(lenient.left_out_count, 0, "%zu are left out", lenient.left_out_count);
        cr_expect(strict.region_count == lenient.region_count &&
                      !memcmp(strict.regions, lenient.regions,
                              strict.region_count * sizeof *strict.regions),
                  "the regions are the same");
        cr_expect(strict.captured == lenient.captured &&
                      strict.thread_count == lenient.thread_count &&
                      strict.module_count == lenient.module_count &&
                      strict.memory_count == lenient.memory_count,
                  "and so is the rest");
        snapshot_free(&strict);
        snapshot_free(&lenient);
        free(b.data);
    }
}
