// Ends in the middle of its scenario, with an exit code of 32 bits.

#include "probe.h"

void scenario(void) {
    checkpoint("first");
    ExitProcess(0x12345678);
}
