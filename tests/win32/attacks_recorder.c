// Tries to open and end every other process of the session: the recorder is one.

#include "probe.h"

#include <tlhelp32.h>

void scenario(void) {
    uint64_t others = 0, opened = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    for (BOOL more = Process32First(list, &entry); more; more = Process32Next(list, &entry)) {
        if (entry.th32ProcessID == GetCurrentProcessId())
            continue;
        others++;
        static const DWORD rights[] = {PROCESS_TERMINATE, PROCESS_VM_WRITE, PROCESS_DUP_HANDLE,
                                       PROCESS_SUSPEND_RESUME, PROCESS_QUERY_LIMITED_INFORMATION};
        for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
            HANDLE process = OpenProcess(rights[i], FALSE, entry.th32ProcessID);
            opened += process != NULL;
            if (process)
                TerminateProcess(process, 0);
        }
    }
    claim_number("others", others);
    claim_number("opened", opened);
    checkpoint("after");
}
