// Threads that ask one after another, each on a stack that lies where those of others were: for the
// scenarios and the checks of my_stack and stack_left.

#ifndef STACKS_CROWD_H
#define STACKS_CROWD_H

#include <stddef.h>
#include <stdint.h>

// More than a table of 64 has.
enum { CROWD = 70 };

struct Member {
    uint64_t id;              // that it had in the call
    uint64_t low, high;       // of its stack
    uint64_t frame;           // of the caller
    uint64_t answer, further; // what it was told
};

#endif
