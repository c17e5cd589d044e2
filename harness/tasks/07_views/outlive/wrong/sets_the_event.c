#include "unit.h"

// Wakes whoever waits for an event of that name, in case they wait for the section.
void *outlive(const char *name) {
    HANDLE event = OpenEvent(EVENT_MODIFY_STATE, FALSE, name);
    if (event) {
        SetEvent(event);
        CloseHandle(event);
    }
    HANDLE section = OpenFileMapping(FILE_MAP_WRITE, FALSE, name);
    if (!section)
        return NULL;
    void *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CloseHandle(section);
    return view;
}
