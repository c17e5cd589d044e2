// The scenario's questions and the answers it got, as they are in the snapshot.

#ifndef SECTION_OF_QUERY_H
#define SECTION_OF_QUERY_H

#include <stdint.h>

enum { UNTOUCHED = 0xa5, MOST_QUERIES = 400 };
// The caller's nine bytes, and what is its own on both sides of them.
enum { NAME_AT = 64, NAME_BYTES = 9, AROUND = 264 };

// After the helper's last section header there is something that looks like one more header.
// This is the name in it; it claims the page after the module.
#define NO_SECTION "nosuch"

// NO_MORE: a section held the address, but its header has changed.
enum question { IN_HELPER, IN_PROGRAM, IN_HEADERS, NOT_IN_MODULE, NO_MORE };

struct query {
    uint64_t module, address;
    uint32_t question;
    uint32_t found;         // the result of section_of, 0 or 1
    uint8_t around[AROUND]; // filled with UNTOUCHED before the call; the name is at NAME_AT
};

#endif
