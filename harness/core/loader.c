// The loader's list of modules, read from the process itself: PEB.Ldr and its list in
// load order. EnumProcessModulesEx reads the same bytes, but the whole list again for
// each module, and knows no bound when a program has bent the list.

#include "loader.h"

#include "teb_peb.h"
#include "utf16.h"

#include <string.h>

#define MAX_MODULES 4096

static uint64_t u64_at(const unsigned char *bytes, size_t offset) {
    uint64_t value;
    memcpy(&value, bytes + offset, sizeof value);
    return value;
}

static bool read_address(Snapshot *s, vm_addr addr, uint64_t *out) {
    return snapshot_read(s, addr, out, sizeof *out);
}

// A path that cannot be read is empty: the module is there all the same.
static bool add_module(Snapshot *s, const unsigned char *entry) {
    static uint8_t text[65536];
    static char path[sizeof text / 2 * 3 + 1];
    uint16_t length;
    memcpy(&length, entry + LDR_ENTRY_PATH_LENGTH, sizeof length);
    if (!snapshot_read(s, u64_at(entry, LDR_ENTRY_PATH), text, length))
        length = 0;
    utf16_to_utf8(text, length / 2, path);
    return snapshot_add_module(s, u64_at(entry, LDR_ENTRY_BASE),
                               (uint32_t)u64_at(entry, LDR_ENTRY_SIZE), path);
}

// A process that was created suspended has no list yet (PEB.Ldr is NULL), and one
// that is changing its list has a torn one: then modules are not captured.
bool loader_add_modules(Snapshot *s, Error *err) {
    uint64_t ldr = 0, at = 0;
    if (!s->peb || !read_address(s, s->peb + PEB_LDR, &ldr) || !ldr ||
        !read_address(s, ldr + LDR_LOAD_ORDER, &at))
        return true;
    for (size_t left = MAX_MODULES; left > 0; left--) {
        unsigned char entry[LDR_ENTRY_END];
        if (at == ldr + LDR_LOAD_ORDER) {
            s->captured |= HAS_MODULES;
            return true;
        }
        if (!snapshot_read(s, at, entry, sizeof entry))
            break;
        if (!add_module(s, entry))
            return error_set(err, "out of memory after %zu modules", s->module_count);
        at = u64_at(entry, 0);
    }
    s->module_count = 0;
    return true;
}
