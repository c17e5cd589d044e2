// attack: kills every process that it can from code among the libraries: wineserver and
//     recorder
// defence: they are only those of its session; the recorder is outside (record.exe is not: the
//     grader then says that the recording broke, and gives no point)
// outcome: failed|no checkpoint|grader error

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
    RawCall *call = raw_from_above();
    call(SYS_kill, -1, 9, 0);
}
