// What a region costs: nanoseconds for reading a dump, decoding and classifying it,
// at a thousand, a hundred thousand, a million and ten million regions, beside the floor of
// reading the region list once. Then what it costs to show a hundred thousand regions in each form,
// beside the floor of writing the same bytes, a line at a time. Prints medians; judges nothing.
//
//   bench_regions [REPEATS]      (default 9; the two largest sizes run a third of them)
//   bench_regions --write REGIONS FILE      only writes such a dump, for readers.py
//
// The dump is generated: runs of reserve, committed, guarded and free regions as a
// fragmented process has them, with a PEB, 16 threads and their stacks.

#include "minidump.h"
#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS      16
#define MOST_SAMPLES 99

static void fail(const char *what) {
    fprintf(stderr, "bench_regions: %s\n", what);
    exit(1);
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void add_region(Snapshot *s, vm_addr base, uint64_t pages, vm_addr allocation,
                       uint32_t state, uint32_t protect) {
    const Region r = {.base = base,
                      .end = base + pages * VM_PAGE,
                      .allocation_base = allocation,
                      .state = state,
                      .type = state == VM_MEM_FREE ? 0 : VM_MEM_PRIVATE,
                      .protect = protect,
                      .allocation_protect = state == VM_MEM_FREE ? 0 : VM_PAGE_READWRITE};
    if (!snapshot_add_region(s, r))
        fail("out of memory");
}

// A thread: TEB (two pages) and a stack of reserve, guard and committed pages.
static vm_addr add_thread(Snapshot *s, uint32_t id, vm_addr base) {
    const vm_addr teb = base, stack = base + VM_GRANULARITY, top = stack + 16 * VM_PAGE;
    uint8_t bytes[2 * VM_PAGE] = {0};
    const uint64_t fields[] = {top, top - 8 * VM_PAGE};
    memcpy(bytes + 0x08, fields, sizeof fields);
    memcpy(bytes + 0x1478, &stack, sizeof stack);
    add_region(s, teb, 2, teb, VM_MEM_COMMIT, VM_PAGE_READWRITE);
    add_region(s, teb + 2 * VM_PAGE, 14, 0, VM_MEM_FREE, VM_PAGE_NOACCESS);
    add_region(s, stack, 7, stack, VM_MEM_RESERVE, 0);
    add_region(s, stack + 7 * VM_PAGE, 1, stack, VM_MEM_COMMIT, VM_PAGE_READWRITE | VM_PAGE_GUARD);
    add_region(s, stack + 8 * VM_PAGE, 8, stack, VM_MEM_COMMIT, VM_PAGE_READWRITE);
    if (!snapshot_add_memory(s, teb, sizeof bytes, bytes, true) ||
        !snapshot_add_thread(s, (Thread){.id = id, .teb = teb, .stack_pointer = top - 0x100}))
        fail("out of memory");
    return top;
}

static void generate(Snapshot *s, size_t regions) {
    snapshot_init(s);
    s->captured = HAS_REGIONS | HAS_THREADS | HAS_MODULES;
    s->pid = 1;
    snprintf(s->platform.name, sizeof s->platform.name, "generated");
    vm_addr at = VM_GRANULARITY;
    for (uint32_t id = 1; id <= THREADS; id++)
        at = add_thread(s, id, at);
    while (s->region_count < regions) { // one allocation of three regions, then a gap
        add_region(s, at, 5, at, VM_MEM_COMMIT, VM_PAGE_READWRITE);
        add_region(s, at + 5 * VM_PAGE, 3, at, VM_MEM_RESERVE, 0);
        add_region(s, at + 8 * VM_PAGE, 4, at, VM_MEM_COMMIT, VM_PAGE_READONLY);
        add_region(s, at + 12 * VM_PAGE, 4, 0, VM_MEM_FREE, VM_PAGE_NOACCESS);
        at += VM_GRANULARITY;
    }
    Error err;
    if (!snapshot_finish(s, &err))
        fail(err.text);
}

// The dump as bytes in memory: the disk is not what is measured.
static void *dump_of(size_t regions, size_t *size) {
    Snapshot s;
    Error err;
    char *bytes = NULL;
    generate(&s, regions);
    FILE *file = open_memstream(&bytes, size);
    if (!file || !minidump_write(&s, file, &err) || fclose(file) != 0)
        fail("cannot write the dump");
    snapshot_free(&s);
    return bytes;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *samples, int count) {
    qsort(samples, (size_t)count, sizeof *samples, by_value);
    return samples[count / 2];
}

typedef struct Times {
    double floor[MOST_SAMPLES], parse[MOST_SAMPLES], decode[MOST_SAMPLES], classify[MOST_SAMPLES];
} Times;

// Every field of every region once: no classifier can do with less.
static uint64_t read_list(const Snapshot *s) {
    uint64_t sum = 0;
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        sum += (r->base ^ r->end) + r->allocation_base + r->state + r->type + r->protect +
               r->allocation_protect;
    }
    return sum;
}

static volatile uint64_t sink; // keeps the compiler from leaving read_list() out

static size_t measure_once(const void *dump, size_t size, Times *t, int i) {

    View v;
    Error err;
    memset(&v, 0, sizeof v);
    snapshot_init(&v.snapshot);
    const double start = now_ns();
    if (!minidump_parse_lenient(dump, size, &v.snapshot, &err))
        fail(err.text);
    const double parsed = now_ns();
    if (!decode(&v.snapshot, &v.facts, &err))
        fail(err.text);
    const double decoded = now_ns();
    if (!classify(&v.snapshot, &v.facts, &v.map, &err))
        fail(err.text);
    const double classified = now_ns();
    sink = read_list(&v.snapshot);
    const double read = now_ns();
    t->parse[i] = parsed - start;
    t->decode[i] = decoded - parsed;
    t->classify[i] = classified - decoded;
    t->floor[i] = read - classified;
    const size_t regions = v.snapshot.region_count;
    view_close(&v);
    return regions;
}

static void measure(size_t wanted, int repeats) {
    static Times t;
    size_t size = 0, regions = 0;
    void *dump = dump_of(wanted, &size);
    measure_once(dump, size, &t, 0); // warms caches and the allocator; overwritten below
    for (int i = 0; i < repeats; i++)
        regions = measure_once(dump, size, &t, i);
    const double n = (double)regions, parse = median(t.parse, repeats) / n,
                 decoding = median(t.decode, repeats) / n,
                 classifying = median(t.classify, repeats) / n;
    printf("%9zu %10.1f %10.1f %10.1f %10.1f %10.1f\n", regions, median(t.floor, repeats) / n,
           parse, decoding, classifying, parse + decoding + classifying);
    free(dump);
}

typedef bool RenderFn(const View *view, const RenderOptions *options, FILE *out);

static double render_ns(RenderFn *render, const View *v, FILE *out) {
    const double start = now_ns();
    if (!render(v, &(RenderOptions){0}, out) || fflush(out) != 0)
        fail("cannot write");
    return now_ns() - start;
}

static double write_ns(const char *text, size_t size, FILE *out) {
    const double start = now_ns();
    for (const char *end = text + size, *next; text < end; text = next) {
        const char *line = memchr(text, '\n', (size_t)(end - text));
        next = line ? line + 1 : end;
        fwrite(text, 1, (size_t)(next - text), out);
    }
    if (fflush(out) != 0)
        fail("cannot write");
    return now_ns() - start;
}

static void measure_form(const char *name, RenderFn *render, const View *v, int repeats) {
    static double shown[MOST_SAMPLES], floor[MOST_SAMPLES];
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size), *out = fopen("/dev/null", "w");
    if (!memory || !out)
        fail("cannot write");
    render_ns(render, v, memory);
    fclose(memory);
    for (int i = 0; i < repeats; i++) {
        shown[i] = render_ns(render, v, out);
        floor[i] = write_ns(text, size, out);
    }
    const double a = median(shown, repeats) / 1e6, b = median(floor, repeats) / 1e6;
    printf("%-9s %10.1f %10.1f %10.1f %10.1f\n", name, (double)size / 1e6, b, a, a / b);
    fclose(out);
    free(text);
}

static void measure_forms(int repeats) {
    size_t size = 0;
    void *dump = dump_of(100000, &size);
    View v;
    Error err;
    memset(&v, 0, sizeof v);
    snapshot_init(&v.snapshot);
    if (!minidump_parse(dump, size, &v.snapshot, &err) || !view_finish(&v, &err))
        fail(err.text);
    printf("\n%9s %10s %10s %10s %10s\n", "form", "MB", "floor ms", "ms", "of floor");
    measure_form("table", render_text, &v, repeats);
    measure_form("json", render_json, &v, repeats);
    measure_form("csv", render_csv, &v, repeats);
    measure_form("strip", render_strip, &v, repeats);
    view_close(&v);
    free(dump);
}

static int write_dump(size_t regions, const char *path) {
    size_t size = 0;
    void *dump = dump_of(regions, &size);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(dump, 1, size, file) != size || fclose(file) != 0)
        fail("cannot write the file");
    free(dump);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--write") == 0 && atoi(argv[2]) > 0)
        return write_dump((size_t)atoi(argv[2]), argv[3]);
    const int repeats = argc > 1 ? atoi(argv[1]) : 9;
    if (argc > 2 || repeats < 3 || repeats > MOST_SAMPLES) {
        fprintf(stderr, "bench_regions [REPEATS], 3 to %d; or --write REGIONS FILE\n",
                MOST_SAMPLES);
        return 2;
    }
    printf("nanoseconds a region, medians of %d (of %d at the two largest sizes)\n", repeats,
           repeats / 3);
    printf("%9s %10s %10s %10s %10s %10s\n", "regions", "floor", "read", "decode", "classify",
           "all");
    measure(1000, repeats);
    measure(100000, repeats);
    measure(1000000, repeats / 3);
    measure(10000000, repeats / 3);
    measure_forms(repeats);
    return 0;
}
