// The shadow stack pointer of CET, in the XSAVE area behind an x64 CONTEXT: where Windows puts it,
// and what a damaged or foreign context may not do.

#include "minidump.h"
#include "minidump_format.h"
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

typedef struct Made { // a dump with one thread, to be damaged
    char *bytes;
    size_t size;
    uint8_t *context;
    DumpLocation *location; // of the context
    uint8_t *area;          // the XSAVE area
} Made;

static DumpThread *first_thread(char *bytes) {
    const DumpHeader *header = (const DumpHeader *)(void *)bytes;
    DumpDirectory *entry = (DumpDirectory *)(void *)(bytes + header->directory_rva);
    while (entry->type != DUMP_THREAD_LIST)
        entry++;
    return (DumpThread *)(void *)(bytes + entry->location.rva + 4);
}

static Made made(void) {
    Made m = {0};
    Snapshot s;
    Error err = {""};
    cr_assert(text_snapshot("platform windows 10.0.22000\nregion 0x10000 1 commit private R\n"
                            "thread 7 sp=0x10800 ssp=0x10ff8\n",
                            &s, &err),
              "%s", err.text);
    FILE *out = open_memstream(&m.bytes, &m.size);
    cr_assert(out && minidump_write(&s, out, &err), "%s", err.text);
    fclose(out);
    snapshot_free(&s);
    m.location = &first_thread(m.bytes)->context;
    m.context = (uint8_t *)m.bytes + m.location->rva;
    m.area = m.context + CONTEXT_AMD64_SIZE + 80;
    return m;
}

// What a reader makes of it.
static vm_addr shadow_stack(Made m) {
    char path[] = "/tmp/regionlab-context-XXXXXX";
    const int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    cr_assert(file && fwrite(m.bytes, 1, m.size, file) == m.size);
    fclose(file);
    Snapshot s;
    Error err = {""};
    snapshot_init(&s);
    cr_assert(minidump_read(path, &s, &err), "%s", err.text);
    remove(path);
    const vm_addr found = s.threads[0].shadow_stack;
    cr_expect_eq(s.threads[0].stack_pointer, 0x10800, "the stack pointer is read all the same");
    snapshot_free(&s);
    free(m.bytes);
    return found;
}

static void put64(uint8_t *at, uint64_t value) {
    memcpy(at, &value, sizeof value);
}

Test(minidump_context, shadow_stack_pointer_is_read) {
    cr_expect_eq(shadow_stack(made()), 0x10ff8);
}

// AVX's and PKRU's state stand before it in a compacted area.
Test(minidump_context, other_components_push_it_up) {
    Made m = made();
    const uint64_t mask = 1u << 2 | 1u << 9 | 1u << 11;
    const uint32_t before = 64 + 256 + 8, need = (uint32_t)(m.area - m.context) + before + 16;
    char *grown = calloc(1, m.size + need);
    const DumpLocation where = {need, (uint32_t)m.size};
    memcpy(grown, m.bytes, m.size);
    memcpy(grown + m.size, m.context, m.location->size);
    first_thread(grown)->context = where;
    uint8_t *context = (uint8_t *)grown + where.rva, *area = context + CONTEXT_AMD64_SIZE + 80;
    DumpContextEx ex;
    memcpy(&ex, context + CONTEXT_AMD64_SIZE, sizeof ex);
    ex.xstate.size = before + 16;
    memcpy(context + CONTEXT_AMD64_SIZE, &ex, sizeof ex);
    memset(area + 64, 0, 16);
    put64(area, mask);
    put64(area + 8, mask | 1ull << 63);
    put64(area + before, 1);
    put64(area + before + 8, 0x20ff0);
    free(m.bytes);
    cr_expect_eq(shadow_stack((Made){.bytes = grown, .size = m.size + need}), 0x20ff0);
}

Test(minidump_context, without_the_state_there_is_no_pointer) {
    Made m = made();
    m.context[CONTEXT_AMD64_FLAGS] &= (uint8_t)~CONTEXT_AMD64_XSTATE;
    cr_expect_eq(shadow_stack(m), 0, "the context says that no XSAVE area follows");
    m = made();
    put64(m.area, 1u << 2);
    cr_expect_eq(shadow_stack(m), 0, "the area has another component");
    m = made();
    put64(m.area + 8, 1u << 11);
    cr_expect_eq(shadow_stack(m), 0, "it is not compacted: where the component is, is not known");
    m = made();
    put64(m.area + 64, 2);
    cr_expect_eq(shadow_stack(m), 0, "shadow stacks are off");
    m = made();
    put64(m.area + 72, 0x10ffc);
    cr_expect_eq(shadow_stack(m), 0, "it is not a multiple of 8");
}

Test(minidump_context, damaged_sizes_are_no_pointer) {
    for (int damage = 0; damage < 5; damage++) {
        Made m = made();
        DumpContextEx ex;
        memcpy(&ex, m.context + CONTEXT_AMD64_SIZE, sizeof ex);
        switch (damage) {
        case 0: ex.xstate.offset = -2000; break;
        case 1: ex.xstate.offset = INT32_MIN; break;
        case 2: ex.xstate.offset = INT32_MAX; break;
        case 3: ex.xstate.size -= 1; break;
        default: m.location->size -= 1;
        }
        memcpy(m.context + CONTEXT_AMD64_SIZE, &ex, sizeof ex);
        cr_expect_eq(shadow_stack(m), 0, "damage %d", damage);
    }
}

Test(minidump_context, windows_own_dump_has_one) {
    const char *path = shared_dump("win11-22000-tiny-exe.dmp");
    Snapshot s;
    Error err = {""};
    if (!path)
        cr_skip_test("../shared/dumps is not beside the project");
    snapshot_init(&s);
    cr_assert(minidump_read(path, &s, &err), "%s", err.text);
    cr_expect_eq(s.threads[0].shadow_stack, 0xcbc83fefc8);
    snapshot_free(&s);
}
