// The scenario's questions and the answers it got, as they are in the snapshot.

#ifndef EXPECT_PROTECT_ANSWER_H
#define EXPECT_PROTECT_ANSWER_H

#include <stdint.h>

enum { MOST_ANSWERS = 400 };

struct answer {
    uint64_t section;         // where a real section begins; 0: only flags were asked about
    uint32_t characteristics; // as asked
    uint32_t protections;     // as answered
};

#endif
