#include "unit.h"

// Leaves it to WriteProcessMemory.
BOOL patch_const(const int *constant, int value) {
    return WriteProcessMemory(GetCurrentProcess(), (void *)constant, &value, sizeof value, NULL);
}
