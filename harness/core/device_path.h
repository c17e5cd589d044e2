// Windows names the file behind a view by the device that it is on:
// \Device\HarddiskVolume3\Windows\notepad.exe. People know drives: C:\Windows\notepad.exe.

#ifndef REGIONLAB_DEVICE_PATH_H
#define REGIONLAB_DEVICE_PATH_H

#include <stddef.h>

typedef struct Drive {
    char letter;
    const char *device; // without a backslash at the end; NULL: there is no such drive
} Drive;

// The name with its drive, in buf, or the name itself where no drive is that device or buf is too
// small. The first drive that fits is taken.
const char *device_path(const char *name, const Drive *drives, size_t count, char *buf,
                        size_t size);

#endif
