#include "wine_private.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// Oldest first. A row is whole: what it does not name is 0.
static const WinePrivate rows[] = {
    // Debian 12's, 8.0~repack-4: calibrate and tests/linux prove all of it.
    {.since = "8.0",
     .view = {.parent = 0x00,
              .left = 0x08,
              .right = 0x10,
              .base = 0x20,
              .size = 0x28,
              .protect = 0x30,
              .bytes = 0x38},
     .page = {.read = 0x01,
              .write = 0x02,
              .exec = 0x04,
              .writecopy = 0x08,
              .guard = 0x10,
              .committed = 0x20,
              .writewatch = 0x40},
     .block_pages = 1ull << 20, // 4 GB
     .teb_syscall_frame = 0x328,
     .frame_rsp = 0x88,
     .syscall_stack = 0x100000,
     .heap = {.ffeeffee = 0x10,
              .magic = 0xb8,
              .heaps = 0x78,
              .segments = 0x88,
              .large_blocks = 0x98,
              .segments_name = "heap+0x88",
              .large_blocks_name = "heap+0x98"}},
    // Debian 13's, 10.0~repack-6: its heaps do not have the magic numbers of 8.0 where 8.0 has
    // them. Whether the rest is as in 8.0, calibrate says where such a Wine is installed.
    {.since = "10.0",
     .view = {.parent = 0x00,
              .left = 0x08,
              .right = 0x10,
              .base = 0x20,
              .size = 0x28,
              .protect = 0x30,
              .bytes = 0x38},
     .page = {.read = 0x01,
              .write = 0x02,
              .exec = 0x04,
              .writecopy = 0x08,
              .guard = 0x10,
              .committed = 0x20,
              .writewatch = 0x40},
     .block_pages = 1ull << 20, // 4 GB
     .teb_syscall_frame = 0x328,
     .frame_rsp = 0x88,
     .syscall_stack = 0x100000},
};
#define ROWS (sizeof rows / sizeof *rows)

typedef struct Version {
    unsigned long major, minor;
} Version;

// The first number of the text, and the one behind its point.
static Version version_of(const char *text) {
    Version v = {0, 0};
    char *end;
    text += strcspn(text, "0123456789");
    v.major = strtoul(text, &end, 10);
    if (*end == '.')
        v.minor = strtoul(end + 1, NULL, 10);
    return v;
}

static bool is_newer(Version a, Version b) {
    return a.major > b.major || (a.major == b.major && a.minor > b.minor);
}

const WinePrivate *wine_private(const char *version) {
    const Version wanted = version_of(version);
    const WinePrivate *found = &rows[0];
    for (size_t i = 1; i < ROWS && !is_newer(version_of(rows[i].since), wanted); i++)
        found = &rows[i];
    return found;
}

const WinePrivate *wine_private_table(unsigned *count) {
    *count = ROWS;
    return rows;
}
