#include "unit.h"

// Makes a named section besides, before the main function.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

__attribute__((constructor)) static void begin(void) {
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, "Local\\counter");
    MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}

volatile LONG *shared_counter(void) {
    return &counter;
}
