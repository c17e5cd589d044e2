// What the scenario asked and heard, as it lies in the photograph.

#ifndef EXPECT_PROTECT_ANSWER_H
#define EXPECT_PROTECT_ANSWER_H

#include <stdint.h>

enum { MOST_ANSWERS = 160 };

struct answer {
    uint64_t section;         // where a real section begins; 0: only these flags
    uint32_t characteristics; // as asked
    uint32_t protections;     // as answered
};

#endif
