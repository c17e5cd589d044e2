// An array of a million regions or labels is tens of megabytes that are written once, from
// end to end. In pages of 4 KB the page faults cost more than the classifier; large pages
// make them few. A hint: nothing depends on whether the system follows it.

#ifndef REGIONLAB_LARGE_PAGES_H
#define REGIONLAB_LARGE_PAGES_H

#include <stddef.h>

// block: allocated, and about to be filled. Does nothing for small ones, and where a
// program cannot ask for large pages.
void prefer_large_pages(void *block, size_t size);

#endif
