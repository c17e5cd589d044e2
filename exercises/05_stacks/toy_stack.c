// toy_stack: memory that grows downwards by itself. The task's text is in README.md, help is
// `grade.py hint toy_stack`.

#include "unit.h"

BOOL toy_stack(size_t pages, struct toy *toy) {
    // TODO: reserve, commit the highest page, make the one below it the guard.
    (void)pages;
    (void)toy;

    // TODO: register a handler (once) that makes the next page the guard when one is touched.
    return FALSE;
}
