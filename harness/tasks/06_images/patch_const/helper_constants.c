// Constants in two sections that nobody may write to: no page holds anything else.

#include "constants.h"

// None is zero, so that a write that is too long shows.
#define ALL(value) [0 ... PAGES * INTS - 1] = value
#define ON_PAGES   __attribute__((aligned(4096)))

ON_PAGES static const int in_rdata[] = {ALL(0x5a5a5a5a)};
// In .text, as some compilers place jump tables. gcc gives the section a data section's
// flags; the "#" turns them into a comment for the assembler.
ON_PAGES __attribute__((section(".text$z,\"xr\"#"))) static const int in_text[] = {ALL(0x3c3c3c3c)};

__declspec(dllexport) const int *constants(int text) {
    return text ? in_text : in_rdata;
}
