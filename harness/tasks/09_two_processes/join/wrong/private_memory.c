#include "unit.h"

// Returns private memory.
struct box *join(const char *name) {
    (void)name;
    struct box *box = VirtualAlloc(NULL, sizeof *box, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    box->members = 1;
    box->text = offsetof(struct box, room);
    return box;
}
