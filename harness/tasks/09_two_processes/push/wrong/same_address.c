#include "unit.h"

// Writes to where the data is here.
void *push(HANDLE process, const void *data, size_t bytes) {
    WriteProcessMemory(process, (void *)data, data, bytes, NULL);
    return (void *)data;
}
