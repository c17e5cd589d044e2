// scratch: a view that may be written to and changes nothing. The task's text is in
// README.md, help is `grade.py hint scratch`.

#include "unit.h"

char *scratch(HANDLE section) {
    // TODO: map all of the section copy-on-write.
    (void)section;
    return NULL;
}
