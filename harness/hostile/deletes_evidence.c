// attack: deletes the recorder's evidence as it is written
// defence: it is not in the sandbox (with record.exe it is: the grader says what is missing,
//     and gives no point)
// outcome: failed|grader error

#include "hostile.h"

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    WIN32_FIND_DATAA found;
    HANDLE files = FindFirstFileA("Z:\\evidence\\*", &found);
    do {
        char path[MAX_PATH + 16];
        snprintf(path, sizeof path, "Z:\\evidence\\%s", found.cFileName);
        DeleteFileA(path);
    } while (FindNextFileA(files, &found));
}
