// The drives of this machine, as device_path() wants them.

#include "live.h"

#define DRIVES 26

// Asked once: drives that come later keep their devices' names. Of several targets of a letter the
// first is the one that counts now (Microsoft, "QueryDosDevice").
static const Drive *all_drives(void) {
    static char devices[DRIVES][MAX_PATH];
    static Drive drives[DRIVES];
    if (drives[0].letter)
        return drives;
    for (int i = 0; i < DRIVES; i++) {
        const char name[] = {(char)('A' + i), ':', '\0'};
        const bool is = QueryDosDeviceA(name, devices[i], sizeof devices[i]) > 0;
        drives[i] = (Drive){*name, is ? devices[i] : NULL};
    }
    return drives;
}

const char *live_path(const char *name, char *buf, size_t size) {
    return device_path(name, all_drives(), DRIVES, buf, size);
}
