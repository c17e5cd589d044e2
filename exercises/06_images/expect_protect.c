// expect_protect: from a section's flags to its pages' protections. The task's text is in
// README.md, help is `grade.py hint expect_protect`.

#include "unit.h"

unsigned expect_protect(DWORD characteristics) {
    // TODO: which protections may VirtualQuery show for a page of such a section?
    (void)characteristics;
    return 0;
}
