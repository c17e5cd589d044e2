#include "probe.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, LONGEST = 200 };

// A section that the scenario makes, and the student's view of it.
typedef struct Section {
    char name[LONGEST + 1];
    size_t pages;
    uint8_t seed; // of what fills it
    HANDLE handle;
    uint8_t *made;
    void *view;
} Section;

static Section one, two;

// Names are told apart by every character: capitals and small letters, a blank and a dot, and a
// length that no small buffer holds.
static void name_it(char *name, uint64_t token, size_t length) {
    const int begun = snprintf(name, LONGEST + 1, "RegionLab tea.%llx-", (unsigned long long)token);
    memset(name + begun, 'q', length - (size_t)begun);
    name[length] = 0;
}

static uint8_t byte_of(const Section *s, size_t i) {
    return (uint8_t)(s->seed + i % 251 + i / PAGE);
}

// How many bytes of the section are not what the scenario wrote, after its first number.
static uint64_t changed(const Section *s, const uint8_t *in) {
    uint64_t count = 0;
    for (size_t i = sizeof(uint64_t); i < s->pages * PAGE; i++)
        count += in[i] != byte_of(s, i);
    return count;
}

static void make(Section *s) {
    s->handle = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                   (DWORD)(s->pages * PAGE), s->name);
    s->made = s->handle ? MapViewOfFile(s->handle, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!s->made)
        cannot("make a section");
}

static void fill(Section *s, uint64_t token) {
    for (size_t i = 0; i < s->pages * PAGE; i++)
        s->made[i] = byte_of(s, i);
    memcpy(s->made, &token, sizeof token);
}

static void unmake(Section *s) {
    UnmapViewOfFile(s->made);
    CloseHandle(s->handle);
    s->made = NULL;
}

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

static void unmap(void **view) {
    if (is_view(*view))
        UnmapViewOfFile(*view);
    *view = NULL;
}

static BOOL opens(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    if (section)
        CloseHandle(section);
    return section != NULL;
}

static void *call(const char *name) {
    char own[LONGEST + 1]; // the caller's, and gone afterwards
    strcpy(own, name);
    poison_stack();
    call_begins();
    void *view = outlive(own);
    call_ends();
    claim_number("name_changed", strcmp(own, name) != 0);
    memset(own, 'x', LONGEST);
    return view;
}

static void show_number(const void *at) {
    if (at)
        show_bytes(at, sizeof(uint64_t));
}

// A view that the system refuses to make.
static void call_refused(const char *system_call, const char *checkpoint_name) {
    make(&one);
    refusal_begins(system_call, 1, STATUS_NO_MEMORY);
    void *view = call(one.name);
    claim_number("refused", refusal_ends() >= 1);
    claim_pointer("of_refused", view);
    unmap(&view);
    unmake(&one);
    checkpoint(checkpoint_name);
}

// Of a name that nothing has.
static void call_missing(const char *name, const char *checkpoint_name) {
    void *view = call(name);
    claim_pointer("of_missing", view);
    claim_number("missing_opens", opens(name));
    checkpoint(checkpoint_name);
    unmap(&view);
}

// If a name is gone, this makes a new section, which is zero. If not, it opens the old one.
static void look_for(Section *s, const char *claim) {
    make(s);
    claim_pointer(claim, s->made);
    show_number(s->made);
}

void scenario(void) {
    const uint64_t token = parameter("token");
    const size_t length = (size_t)parameter("length");
    one = (Section){.pages = (size_t)parameter("pages"), .seed = (uint8_t)token};
    two = (Section){.pages = (size_t)parameter("more"), .seed = (uint8_t)(token >> 8)};
    name_it(one.name, token, length);
    name_it(two.name, token + 1, length);
    decoys();
    make(&one);
    make(&two);
    fill(&one, token);
    fill(&two, token);
    checkpoint("before");

    one.view = call(one.name);
    two.view = call(two.name);
    claim_number("changed", changed(&one, one.made) + changed(&two, two.made));
    const uint64_t later[] = {token + 1, token + 2}; // after the calls: a copy has the old number
    memcpy(one.made, &later[0], sizeof *later);
    memcpy(two.made, &later[1], sizeof *later);
    claim_pointer("view", one.view);
    claim_pointer("view_of_two", two.view);
    show_number(one.view);
    show_number(two.view);
    checkpoint("mapped");

    unmake(&one);
    unmake(&two);
    look_for(&one, "fresh");
    look_for(&two, "fresh_of_two");
    show_number(one.view);
    show_number(two.view);
    checkpoint("closed");

    unmake(&one);
    unmake(&two);
    unmap(&one.view);
    unmap(&two.view);
    checkpoint("unmapped");

    char missing[LONGEST + 1];
    name_it(missing, token + 3, length);
    call_missing(missing, "missing");
    call_missing(one.name, "gone");
    call_refused("NtOpenSection", "no_section");
    call_refused("NtMapViewOfSection", "no_view");
}
