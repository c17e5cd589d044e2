// Two views of one section, one of another, and the first section in a child as well.

#include "probe.h"

enum { BYTES = 65536 };

static HANDLE make(const char *name) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, BYTES, name);
    if (!section)
        cannot("make a section");
    return section;
}

static const void *view_of(HANDLE section, DWORD access) {
    const void *view = MapViewOfFile(section, access, 0, 0, 0);
    if (!view)
        cannot("map a view");
    return view;
}

void scenario(void) {
    HANDLE one = make("shares_one"), other = make(NULL);
    DWORD pid = 0;
    claim_pointer("one", view_of(one, FILE_MAP_WRITE));
    claim_pointer("again", view_of(one, FILE_MAP_READ));
    claim_pointer("copied", view_of(one, FILE_MAP_COPY));
    claim_pointer("other", view_of(other, FILE_MAP_WRITE));
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    checkpoint("mapped");
    end_child(child);
}

void scenario_child(void) {
    view_of(make("shares_one"), FILE_MAP_READ);
    child_is_parked();
}
