#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

enum { PAGE = 4096, LONGEST = 259 };

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
// length that no small buffer holds. The whole session sees them: no two runs have the same.
static void name_it(char *name, uint64_t token, size_t length) {
    const uint64_t number = run_number() + token;
    const int begun =
        snprintf(name, LONGEST + 1, "RegionLab tea.%llx-", (unsigned long long)number);
    memset(name + begun, 'q', length - (size_t)begun);
    name[length] = 0;
}

// Of long sections only every so manieth page is looked at; the others are zero.
static size_t step(const Section *s) {
    return s->pages / 1024 + 1;
}

static uint8_t byte_of(const Section *s, size_t i) {
    return (uint8_t)(s->seed + i % 251 + i / PAGE);
}

// How many bytes of the section are not what the scenario wrote, after its first number.
static uint64_t changed(const Section *s, const uint8_t *in) {
    uint64_t count = 0;
    for (size_t page = 0; page < s->pages; page += step(s))
        for (size_t i = page ? page * PAGE : sizeof(uint64_t); i < (page + 1) * PAGE; i++)
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
    for (size_t page = 0; page < s->pages; page += step(s))
        for (size_t i = page * PAGE; i < (page + 1) * PAGE; i++)
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

static HANDLE event; // that has the name, while one has

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

// The system refuses to open or to map: once, or whatever is tried. NULL: nothing is refused.
static void call_refused(const char *system_call, unsigned every, const char *checkpoint_name) {
    make(&one);
    fill(&one, parameter("token"));
    refusal_begins(system_call ? system_call : "NtOpenSection", system_call ? 1 : 0,
                   STATUS_NO_MEMORY);
    refusal_repeats(every);
    void *view = call(one.name);
    claim_number("refused", refusal_ends() >= 1 && system_call);
    claim_pointer("of_refused", view);
    claim_number("changed", changed(&one, one.made));
    show_number(view);
    unmake(&one);
    checkpoint(checkpoint_name);
    unmap(&view);
}

// Of a name that no section has.
static void call_missing(const char *name, const char *checkpoint_name) {
    refusal_begins("NtCreateSection", 0, STATUS_NO_MEMORY); // they are counted
    void *view = call(name);
    claim_number("creates", refusal_ends());
    claim_pointer("of_missing", view);
    claim_number("missing_opens", opens(name));
    claim_number("sets", event && WaitForSingleObject(event, 0) == WAIT_OBJECT_0);
    checkpoint(checkpoint_name);
    unmap(&view);
}

static HANDLE make_named(const char *name) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, name);
    if (!section)
        cannot("make a section");
    return section;
}

// Of the name for all sessions, unless that is the name itself. Not everybody may make one.
static HANDLE make_global(const char *name) {
    char global[LONGEST + 1];
    snprintf(global, sizeof global, "Global\\%s", name);
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, global);
    if (section && opens(name)) {
        CloseHandle(section);
        return NULL;
    }
    return section;
}

// Of a name that no section has, when there are some whose names differ by capitals, at the end or
// by their session.
static void call_near(const char *name) {
    char near_names[4][LONGEST + 2];
    HANDLE sections[4];
    for (int i = 0; i < 4; i++)
        strcpy(near_names[i], name);
    CharLowerA(near_names[0]);
    CharUpperA(near_names[1]);
    near_names[2][strlen(name) - 1] = 0;
    strcat(near_names[3], ".");
    for (int i = 0; i < 4; i++)
        sections[i] = make_named(near_names[i]);
    HANDLE global = make_global(name);
    call_missing(name, "near");
    for (int i = 0; i < 4; i++)
        CloseHandle(sections[i]);
    if (global)
        CloseHandle(global);
}

// Of names that something else has.
static void call_for_others(uint64_t token) {
    static const char *const kinds[] = {"event", "mutex", "semaphore"};
    for (unsigned i = 0; i < 3; i++) {
        char name[LONGEST + 1];
        name_it(name, token + i, 100);
        HANDLE object = i == 0   ? CreateEventA(NULL, TRUE, FALSE, name)
                        : i == 1 ? CreateMutexA(NULL, FALSE, name)
                                 : CreateSemaphoreA(NULL, 1, 1, name);
        if (!object)
            cannot("make what has a name");
        event = i == 0 ? object : NULL;
        call_missing(name, kinds[i]);
        event = NULL;
        CloseHandle(object);
    }
}

static void claim_of(int number, const char *what, uint64_t value) {
    char name[32];
    sprintf(name, "size%d.%s", number, what);
    claim_number(name, value);
}

// The shortest names are few, and the whole session has them. This run has one to itself as long as
// its guard exists, which is until the end.
static char own_letter(void) {
    for (unsigned i = 0; i < 26; i++) {
        char guard[] = "RegionLab has the letter a";
        char *const letter = guard + sizeof guard - 2;
        *letter = (char)('a' + (run_number() + i) % 26);
        HANDLE event = CreateEventA(NULL, TRUE, FALSE, guard);
        if (event && GetLastError() != ERROR_ALREADY_EXISTS)
            return *letter;
        if (event)
            CloseHandle(event);
    }
    cannot("find a name of one letter");
}

// A name that ends with dots and a blank; one that has letters beyond ASCII; the longest one; the
// shortest one; and one that begins with a blank, has a slash, and ends with a dot.
static void name_special(char *name, int number, uint64_t token) {
    static const size_t lengths[SIZES] = {100, 40, LONGEST, 1, 60};
    if (lengths[number] == 1)
        snprintf(name, 2, "%c", own_letter());
    else
        name_it(name, token, lengths[number]);
    if (number == 0)
        strcpy(name + lengths[number] - 4, ". . ");
    if (number == 1)
        memcpy(name + lengths[number] - 3, "\xe4\xf6\xfc", 3);
    if (number == 4) {
        name[0] = ' ';
        name[lengths[number] / 2] = '/';
        name[lengths[number] - 1] = '.';
    }
}

// Sections of special sizes, with special names.
static void call_for_sizes(uint64_t token) {
    static const size_t counts[SIZES] = PAGES;
    void *views[SIZES];
    for (int i = 0; i < SIZES; i++) {
        Section s = {.pages = counts[i], .seed = (uint8_t)(token + 31 * (unsigned)i)};
        name_special(s.name, i, token + (unsigned)i);
        make(&s);
        fill(&s, token);
        views[i] = call(s.name);
        claim_of(i, "view", (uintptr_t)views[i]);
        claim_of(i, "changed", changed(&s, s.made));
        const uint64_t later = token + (unsigned)i;
        memcpy(s.made, &later, sizeof later);
        show_number(views[i]);
        unmake(&s);
        claim_of(i, "opens", opens(s.name));
    }
    checkpoint("sizes");
    for (int i = 0; i < SIZES; i++)
        unmap(&views[i]);
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
    void *still = call(two.name); // while there is a view of what had this name
    claim_pointer("still", still);
    if (still != two.view)
        unmap(&still);
    look_for(&one, "fresh");
    look_for(&two, "fresh_of_two");
    show_number(one.view);
    show_number(two.view);
    checkpoint("closed");

    memcpy(two.made, &(uint64_t){token + 5}, sizeof token);
    void *renewed = call(two.name); // another section of this name
    claim_pointer("renewed", renewed);
    show_number(renewed);
    checkpoint("renewed");
    if (renewed != two.view)
        unmap(&renewed);

    unmake(&one);
    unmake(&two);
    unmap(&one.view);
    unmap(&two.view);
    checkpoint("unmapped");

    char missing[LONGEST + 1];
    name_it(missing, token + 3, length);
    call_missing(missing, "missing");
    name_it(missing, token + 4, length);
    call_near(missing);
    call_for_others(token + 10);
    call_missing(two.name, "gone");
    call_for_sizes(token + SIZE_TOKEN);
    call_refused("NtOpenSection", 1, "no_section");
    call_refused("NtMapViewOfSection", 1, "no_view");
    call_refused("NtQueryVirtualMemory", 1, "no_query");
    call_refused("NtOpenSection", 0, "section_once");
    call_refused("NtMapViewOfSection", 0, "view_once");
    call_refused(NULL, 0, "late");
}
