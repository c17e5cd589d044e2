// lazy_array: commit pages when they are touched. The task's text is in README.md, help is
// `grade.py hint lazy_array`.

#include "unit.h"

// Called whenever an exception is raised, in any thread, anywhere in the program.
static LONG CALLBACK commit_touched_page(EXCEPTION_POINTERS *exception) {
    // TODO: is it an access violation in the array? Then commit the page that was touched.
    (void)exception;
    return EXCEPTION_CONTINUE_SEARCH;
}

char *lazy_array(size_t pages) {
    // TODO: reserve the array's pages.
    (void)pages;
    AddVectoredExceptionHandler(0, commit_touched_page);
    return NULL;
}
