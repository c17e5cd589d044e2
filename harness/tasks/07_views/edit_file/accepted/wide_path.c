#include "unit.h"

// The path in wide characters, a section as long as the longer of the two, and all of it mapped.
BOOL edit_file(const char *path, size_t size, void (*edit)(char *bytes)) {
    wchar_t wide[512];
    if (!MultiByteToWideChar(CP_ACP, 0, path, -1, wide, 512))
        return FALSE;
    HANDLE file = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    LARGE_INTEGER length;
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    if (!GetFileSizeEx(file, &length) || (size_t)length.QuadPart < size)
        length.QuadPart = (LONGLONG)size;
    HANDLE section = CreateFileMappingW(file, NULL, PAGE_READWRITE, (DWORD)length.HighPart,
                                        length.LowPart, NULL);
    char *view = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (section)
        CloseHandle(section);
    CloseHandle(file);
    if (view)
        edit(view);
    return view && UnmapViewOfFile(view);
}
