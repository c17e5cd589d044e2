// A thread that Wine leaves holding its lock on the address space: VirtualQuery's answer
// goes where nobody may write. From then on a question about this process from outside
// has no answer. (Windows says ERROR_NOACCESS, and nothing else happens.)

#include "probe.h"

void scenario(void) {
    checkpoint("first");
    static const MEMORY_BASIC_INFORMATION read_only;
    VirtualQuery(&read_only, (MEMORY_BASIC_INFORMATION *)&read_only, sizeof read_only);
    checkpoint("second");
}
