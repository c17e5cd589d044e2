// Returns at once: a scenario without a snapshot.

#include "probe.h"

void scenario(void) {}
