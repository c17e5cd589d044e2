#include "unit.h"

// Reads the file, and writes it back.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    HANDLE file = CreateFile(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    char *bytes = VirtualAlloc(NULL, 1 << 20, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD got = 0, put = 0;
    ReadFile(file, bytes, 1 << 20, &got, NULL);
    edit(bytes);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    WriteFile(file, bytes, got > size ? got : (DWORD)size, &put, NULL);
    VirtualFree(bytes, 0, MEM_RELEASE);
    CloseHandle(file);
    return TRUE;
}
