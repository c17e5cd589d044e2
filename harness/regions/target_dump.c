#include "target.h"

bool target_open(const Arguments *a, View *out, Error *err) {
    if (a->live)
        return error_set(err, "this build reads dumps: live processes need regions.exe, on Windows "
                              "or under Wine (build/mingw/regions.exe)");
    return dump_open(a, 0, out, err);
}
