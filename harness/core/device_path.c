#include "device_path.h"

#include <stdio.h>
#include <string.h>

// What follows the device: \Device\HarddiskVolume1 is not that of \Device\HarddiskVolume12\x.
static const char *behind(const char *name, const char *device) {
    const size_t length = strlen(device);
    return length && strncmp(name, device, length) == 0 && name[length] == '\\' ? name + length
                                                                                : NULL;
}

const char *device_path(const char *name, const Drive *drives, size_t count, char *buf,
                        size_t size) {
    for (size_t i = 0; i < count; i++) {
        const char *rest = drives[i].device ? behind(name, drives[i].device) : NULL;
        if (rest)
            return snprintf(buf, size, "%c:%s", drives[i].letter, rest) < (int)size ? buf : name;
    }
    return name;
}
