// join: one section for several programs. The task's text is in README.md, help is
// `grade.py hint join`.

#include "unit.h"

struct box *join(const char *name) {
    // TODO: make the section called `name`, or open the one that is there, and map it.
    (void)name;
    return NULL;
}
