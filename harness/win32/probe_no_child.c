// The child of a task that has none to speak of. The linker takes this file only
// where the scenario defines no scenario_child() of its own.

#include "probe.h"

void scenario_child(void) {
    child_is_parked();
}
