// Never comes to its second checkpoint, and keeps a processor busy meanwhile.

#include "probe.h"

void scenario(void) {
    checkpoint("first");
    for (volatile unsigned turns = 0;; turns++) {
    }
}
