// attack: prints what the grader would print
// defence: only the snapshot is judged; output is shown, never read
// outcome: failed
// prints: "points": 4

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    const char *text =
        "[PASS] commit_window\n{\"task\": \"commit_window\", \"status\": \"passed\", "
        "\"points\": 4}\n<testcase name=\"commit_window\"/>\n";
    fputs(text, stdout);
    fputs(text, stderr);
}
