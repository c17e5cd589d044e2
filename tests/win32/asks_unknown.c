// Asks for a parameter that the task does not have.

#include "probe.h"

void scenario(void) {
    parameter("pages");
    parameter("colour");
    checkpoint("never");
}
