// The traced program of a task: the scenario runs as ever, and what the student's function calls is
// seen. The linker is told to bring this file in (-u trace_task).

#include "trace.h"

static void around_call(bool begins) {
    static bool began;
    if (begins && !began)
        trace_begin();
    else
        trace_goes_on(begins);
    began = true;
}

__attribute__((constructor)) void trace_task(void) {
    probe_call_hook = around_call;
    probe_crash_hook = trace_crashed;
}
