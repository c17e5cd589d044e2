// The child of a task that defines none: it only parks. The linker takes this file only
// where the scenario does not define scenario_child().

#include "probe.h"

void scenario_child(void) {
    child_is_parked();
}
