// The bytes that a call must not change: a sum of each watched range, as far as it can be read,
// when the call begins and when it ends.

#include "probe_private.h"

#include <string.h>

#define MAX_WATCHED 64

static struct Watched {
    const unsigned char *bytes;
    size_t size;
    uint64_t sum; // when the call began
} watched[MAX_WATCHED];
static size_t watched_count;

void watch_bytes(const void *pointer, size_t size) {
    if (watched_count == MAX_WATCHED)
        cannot("watch so many ranges");
    watched[watched_count++] = (struct Watched){.bytes = pointer, .size = size};
}

void watch_no_bytes(void) {
    watched_count = 0;
}

// Any change of any byte, or of where it stands, gives another sum.
static uint64_t sum_of(uint64_t sum, const unsigned char *bytes, size_t size) {
    const uint64_t odd = 0x9e3779b97f4a7c15;
    uint64_t word;
    for (; size >= sizeof word; bytes += sizeof word, size -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        sum = (sum ^ word) * odd;
        sum ^= sum >> 29;
    }
    for (; size; size--)
        sum = (sum ^ *bytes++) * odd;
    return sum;
}

static bool can_read(const MEMORY_BASIC_INFORMATION *info) {
    return info->State == MEM_COMMIT && !(info->Protect & (PAGE_GUARD | PAGE_NOACCESS)) &&
           (info->Protect & 0xff) != PAGE_EXECUTE;
}

// What cannot be read counts as nothing: the map says whether that changed.
static uint64_t sum_readable(const struct Watched *w) {
    MEMORY_BASIC_INFORMATION info;
    uint64_t sum = 0;
    const unsigned char *end = w->bytes + w->size;
    for (const unsigned char *at = w->bytes, *next; at < end; at = next) {
        if (!VirtualQuery(at, &info, sizeof info))
            return sum;
        next = (const unsigned char *)info.BaseAddress + info.RegionSize;
        next = next < end ? next : end;
        if (can_read(&info))
            sum = sum_of(sum, at, (size_t)(next - at));
    }
    return sum;
}

void probe_watch_begins(void) {
    for (size_t i = 0; i < watched_count; i++)
        watched[i].sum = sum_readable(&watched[i]);
}

unsigned probe_watch_ends(void) {
    unsigned changed = 0;
    for (size_t i = 0; i < watched_count; i++)
        changed += watched[i].sum != sum_readable(&watched[i]);
    return changed;
}
