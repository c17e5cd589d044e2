// A scenario that cannot do its own part.

#include "probe.h"

void scenario(void) {
    checkpoint("before");
    SetLastError(ERROR_DISK_FULL);
    cannot("make its file");
}
