// One program, two processes: the first makes a named section and starts itself as the second.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NAME "Local\\lab_box"
#define SIZE (64 * 1024)

static int reader(void) {
    HANDLE section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, NAME);
    char *view = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0) : NULL;
    if (!view)
        return 1;
    printf("the reader has: %s\n", view);
    strcpy(view, "answer");
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "reader") == 0)
        return reader();

    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, NAME);
    char *view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    strcpy(view, "question");

    STARTUPINFOA start = {sizeof(start)};
    PROCESS_INFORMATION process;
    char command[400];
    snprintf(command, sizeof(command), "\"%s\" reader", argv[0]);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        printf("CreateProcess failed: %lu\n", GetLastError());
        return 1;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    printf("the writer has: %s\n", view);

    // The same memory at a second address, for reading only.
    char *second = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 4096);
    printf("and again: %s\n", second);
    UnmapViewOfFile(second);
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}
