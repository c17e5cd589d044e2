#include "probe.h"
#include "unit.h"
#include <stdio.h>

static size_t pages;

enum { PAGE = 4096 };

// A section of this name, and a view of it. NULL: the program cannot go on.
static uint64_t *make(const char *name, HANDLE *section) {
    *section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
                                  (DWORD)(pages * PAGE), name);
    uint64_t *view = *section ? MapViewOfFile(*section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!view)
        cannot("make a section");
    return view;
}

static BOOL is_view(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return at && VirtualQuery(at, &info, sizeof info) && info.Type == MEM_MAPPED;
}

static BOOL opens(const char *name) {
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
    if (section)
        CloseHandle(section);
    return section != NULL;
}

static void *call(const char *name) {
    poison_stack();
    return outlive(name);
}

void scenario(void) {
    const uint64_t token = parameter("token");
    char name[64], missing[64];
    HANDLE section = NULL;
    pages = (size_t)parameter("pages");
    snprintf(name, sizeof name, "regionlab-%llx", (unsigned long long)token);
    snprintf(missing, sizeof missing, "regionlab-%llx", (unsigned long long)token + 1);
    decoys();
    uint64_t *made = make(name, &section);
    *made = token;
    checkpoint("before");

    uint64_t *view = call(name);
    *made = token + 1; // after the call: a copy holds only the first number
    claim_pointer("view", view);
    if (view)
        show_bytes(view, sizeof *view);
    checkpoint("mapped");

    UnmapViewOfFile(made);
    CloseHandle(section);
    // If the name is gone, this makes a new section, which is zero. If not, it opens the old one.
    HANDLE fresh = NULL;
    uint64_t *fresh_view = make(name, &fresh);
    claim_pointer("fresh", fresh_view);
    show_bytes(fresh_view, sizeof *fresh_view);
    if (view)
        show_bytes(view, sizeof *view);
    checkpoint("closed");

    UnmapViewOfFile(fresh_view);
    CloseHandle(fresh);
    if (is_view(view))
        UnmapViewOfFile(view);
    void *of_missing = call(missing);
    claim_pointer("of_missing", of_missing);
    claim_number("missing_opens", opens(missing));
    checkpoint("missing");
}
