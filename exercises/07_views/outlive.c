// outlive: a view that lives longer than its section's name. The task's text is in
// README.md, help is `grade.py hint outlive`.

#include "unit.h"

void *outlive(const char *name) {
    // TODO: open the section of that name, and keep a view of it and nothing else.
    (void)name;
    return NULL;
}
