// one_of_each: point at the five kinds of memory. The task's text is in README.md,
// help is `grade.py hint one_of_each`.

#include "unit.h"

void one_of_each(void (*show)(const struct five *)) {
    struct five five = {0};

    // A function is part of the program's image.
    five.image = (const void *)one_of_each;

    // A section without a file, and a view of it: mapped memory.
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 5000, NULL);
    five.mapped = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);

    // TODO: five.private_memory, five.heap and five.stack. All five must still be
    // live while show runs.

    show(&five);

    // TODO: give back what you took.

    UnmapViewOfFile(five.mapped);
    CloseHandle(section);
}
