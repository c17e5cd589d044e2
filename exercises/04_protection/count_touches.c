// count_touches: watch a page with a guard. The task's text is in README.md, help is
// `grade.py hint count_touches`.

#include "unit.h"

// Called whenever an exception is raised, in any thread, anywhere in the program.
static LONG CALLBACK count_alarm(EXCEPTION_POINTERS *exception) {
    // TODO: is it an alarm of the page? How does the guard come back?
    (void)exception;
    return EXCEPTION_CONTINUE_SEARCH;
}

size_t count_touches(void *page, void (*callback)(void)) {
    (void)page;
    void *handler = AddVectoredExceptionHandler(1, count_alarm);
    callback();
    RemoveVectoredExceptionHandler(handler);
    return 0;
}
