#include "running.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <tlhelp32.h> // after <windows.h>: it needs its types

static bool has_name(const char *program, const char *name) {
    const size_t length = strlen(name);
    return _strnicmp(program, name, length) == 0 &&
           (program[length] == '\0' || _stricmp(program + length, ".exe") == 0);
}

static unsigned count_named(const char *name, uint32_t *pid) {
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    unsigned count = 0;
    for (BOOL more = Process32First(all, &entry); more; more = Process32Next(all, &entry))
        if (has_name(entry.szExeFile, name)) {
            *pid = entry.th32ProcessID;
            count++;
        }
    CloseHandle(all);
    return count;
}

char *running_list(char *buf, unsigned size) {
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    size_t used = 0;
    buf[0] = '\0';
    for (BOOL more = Process32First(all, &entry); more; more = Process32Next(all, &entry)) {
        char one[MAX_PATH + 40];
        const int length = snprintf(one, sizeof one, "%s %lu (0x%lx) %s", used ? "," : "",
                                    entry.th32ProcessID, entry.th32ProcessID, entry.szExeFile);
        if (entry.th32ProcessID == 0 || used + (size_t)length + 1 > size)
            continue;
        memcpy(buf + used, one, (size_t)length + 1);
        used += (size_t)length;
    }
    CloseHandle(all);
    return buf;
}

uint32_t running_named(const char *name, Error *err) {
    char list[150];
    uint32_t pid = 0;
    const unsigned count = count_named(name, &pid);
    if (count == 1)
        return pid;
    error_set(err, "%s process has the name %.60s. Running are:%s", count ? "more than one" : "no",
              name, running_list(list, sizeof list));
    return 0;
}
