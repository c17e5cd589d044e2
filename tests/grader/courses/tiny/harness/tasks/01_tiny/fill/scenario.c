#include "probe.h"
#include "unit.h"

void scenario(void) {
    checkpoint("before");
    claim_pointer("base", fill(parameter("pages")));
    // checkpoint("never");
    checkpoint("after");
}
