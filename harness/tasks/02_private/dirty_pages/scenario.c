#include "looks.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct look looks[LOOKS];
static uint64_t wide_numbers[WIDE_WRITTEN + 1];
static char *base, *other, *wide, *plain;

static char *allocate(size_t count, DWORD how) {
    char *memory = VirtualAlloc(NULL, count * PAGE_BYTES, how, PAGE_READWRITE);
    if (!memory)
        cannot("allocate its memory");
    return memory;
}

static void make_memories(void) {
    base = allocate(pages, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH);
    other = allocate(OTHER_PAGES, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH);
    plain = allocate(pages, MEM_RESERVE | MEM_COMMIT);
    wide = allocate(WIDE_PAGES, MEM_RESERVE | MEM_WRITE_WATCH);
    if (!VirtualAlloc(wide + WIDE_FIRST * PAGE_BYTES, WIDE_WRITTEN * PAGE_BYTES, MEM_COMMIT,
                      PAGE_READWRITE) ||
        !VirtualAlloc(wide, PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE))
        cannot("commit its memory");
    memset(plain, 1, pages * PAGE_BYTES);
}

// The first byte of a page, or the last one; half of the bytes get the value that they have.
static void write_page(char *memory, size_t page) {
    volatile char *byte = memory + page * PAGE_BYTES + (page % 2 ? PAGE_BYTES - 1 : 0);
    *byte = page % 4 < 2 ? (char)(page + 1) : *byte;
}

static void write_first(void) {
    for (size_t page = 0; page < pages; page++)
        if (is_written_first(page))
            write_page(base, page);
        else
            (void)*(volatile char *)(base + page * PAGE_BYTES); // reading is no writing
}

// Which pages the system itself reports, without starting anew.
static void read_marks(uint8_t *marks) {
    void *written[MOST_PAGES];
    ULONG_PTR count = MOST_PAGES;
    DWORD granularity;
    if (GetWriteWatch(0, base, pages * PAGE_BYTES, written, &count, &granularity) != 0)
        cannot("read its own write watch");
    for (ULONG_PTR i = 0; i < count; i++)
        marks[((char *)written[i] - base) / PAGE_BYTES] = 1;
}

static size_t call(char *range, size_t count, BOOL reset, size_t *numbers, size_t room) {
    poison_stack();
    call_begins();
    const size_t returned = dirty_pages(range, count, reset, numbers, room);
    call_ends();
    return returned;
}

static void look(unsigned which, char *range, size_t count, BOOL reset, size_t room) {
    struct look *l = &looks[which];
    memset(l->numbers, NOT_WRITTEN, sizeof l->numbers);
    l->returned = call(range, count, reset, room ? (size_t *)l->numbers : NULL, room);
    read_marks(l->marks);
}

static void look_at_wide(void) {
    for (size_t i = 0; i < WIDE_WRITTEN; i++)
        wide[(WIDE_FIRST + i) * PAGE_BYTES] = 1;
    memset(wide_numbers, NOT_WRITTEN, sizeof wide_numbers);
    claim_number("wide", call(wide, WIDE_PAGES, FALSE, (size_t *)wide_numbers, WIDE_WRITTEN));
}

static void look_refused(unsigned which, const char *system_call, unsigned nth) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    struct look *l = &looks[which];
    memset(l->numbers, NOT_WRITTEN, sizeof l->numbers);
    l->returned = call(base, pages, TRUE, (size_t *)l->numbers, NUMBERS);
    claim_number_at("refused", which, refusal_ends() >= nth);
    read_marks(l->marks);
    write_first();
}

// The second call of those who ask about a wide range in parts. Nothing has been reset then.
static void look_at_parts(void) {
    static void *written[WIDE_WRITTEN + 2];
    ULONG_PTR count = WIDE_WRITTEN + 2;
    DWORD granularity;
    *wide = 1; // in the first part
    refusal_begins("NtGetWriteWatch", 2, STATUS_NO_MEMORY);
    const size_t returned = call(wide, WIDE_PAGES, TRUE, NULL, 0);
    claim_number("parts.refused", refusal_ends() >= 2);
    claim_number("parts.returned", returned);
    GetWriteWatch(0, wide, WIDE_PAGES * PAGE_BYTES, written, &count, &granularity);
    claim_number("parts.left", count);
}

// A single page, without a reset and without room for a number.
static void look_at_one_refused(void) {
    refusal_begins("NtGetWriteWatch", 1, STATUS_NO_MEMORY);
    const size_t returned = call(base + ONE_PAGE * PAGE_BYTES, 1, FALSE, NULL, 0);
    claim_number("one.refused", refusal_ends() >= 1);
    claim_number("one.returned", returned);
}

// The first of these calls follows one that was refused.
static void look_at_row(void) {
    static void *written[ROW_PAGES];
    char *row = wide + WIDE_FIRST * PAGE_BYTES, *some = row + 30 * PAGE_BYTES;
    ULONG_PTR count = ROW_PAGES;
    DWORD granularity;
    for (size_t i = 0; i < ROW_PAGES; i++)
        row[i * PAGE_BYTES] = 2;
    claim_number("row.one", call(row + 7 * PAGE_BYTES, 1, TRUE, NULL, 0));
    claim_number("row.some", call(some, ROW_RESET, TRUE, NULL, 0));
    claim_number("row.none", call(some, ROW_RESET, TRUE, NULL, 0));
    *some = 3;
    claim_number("row.again", call(some, ROW_RESET, FALSE, NULL, 0));
    GetWriteWatch(0, row, ROW_PAGES * PAGE_BYTES, written, &count, &granularity);
    claim_number("row.left", count);
}

static void look_later(void) {
    DWORD before;
    look(RECOVERED, base, pages, FALSE, NUMBERS);
    VirtualProtect(base + ONE_PAGE * PAGE_BYTES, PAGE_BYTES, PAGE_READONLY, &before);
    look(ONE, base + ONE_PAGE * PAGE_BYTES, 1, FALSE, NUMBERS);
    VirtualProtect(base + ONE_PAGE * PAGE_BYTES, PAGE_BYTES, before, &before);
    look(BLIND, base, pages, TRUE, 0);
}

static void photograph(const char *name) {
    claim_pointer("looks", looks);
    claim_pointer("numbers", wide_numbers);
    show_bytes(looks, sizeof looks);
    show_bytes(wide_numbers, sizeof wide_numbers);
    show_bytes(plain, pages * PAGE_BYTES);
    checkpoint(name);
}

void scenario(void) {
    learn_parameters();
    decoys();
    make_memories();
    claim_pointer("plain", plain);
    checkpoint("before");

    look(FRESH, base, pages, FALSE, NUMBERS);
    write_first();
    look(FIRST, base, pages, FALSE, NUMBERS);
    look(AGAIN, base, pages, FALSE, NUMBERS);
    look(LITTLE, base, pages, FALSE, 3);
    look(NO_ROOM, base, pages, FALSE, 0);
    photograph("looked");

    for (size_t page = 0; page < OTHER_PAGES; page++)
        if (is_written_other(page))
            write_page(other, page);
    look(OTHER, other, OTHER_PAGES, TRUE, NUMBERS);
    look(PART, base + PART_FIRST * PAGE_BYTES, part_pages(), TRUE, 2);
    for (size_t page = 0; page < pages; page++)
        if (is_written_later(page))
            write_page(base, page);
    look(LATER, base, pages, TRUE, NUMBERS);
    look(EMPTY, base, pages, FALSE, NUMBERS);
    look_at_wide();
    photograph("reset");

    write_first();
    look(UNWATCHED, plain, pages, TRUE, NUMBERS);
    look_refused(REFUSED, "NtGetWriteWatch", 1);
    look_refused(NO_RESET, "NtResetWriteWatch", 1);
    look_refused(NO_MEMORY, "NtAllocateVirtualMemory", 1);
    look_at_parts();
    look_at_one_refused();
    look_at_row();
    look_later();
    photograph("refused");
}
