// attack: opens every other process of its session to end, stop or write to it
// defence: the recorder is not in the sandbox (record.exe has an empty DACL: no rights for anybody)
// outcome: failed
// prints: opened 0 of \d

#include "hostile.h"

#include <tlhelp32.h>

static void attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;

    static const DWORD rights[] = {PROCESS_TERMINATE, PROCESS_VM_WRITE, PROCESS_DUP_HANDLE,
                                   PROCESS_SUSPEND_RESUME};
    int opened = 0, others = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    for (BOOL more = Process32First(list, &entry); more; more = Process32Next(list, &entry)) {
        if (entry.th32ProcessID == GetCurrentProcessId())
            continue;
        others++;
        for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
            HANDLE process = OpenProcess(rights[i], FALSE, entry.th32ProcessID);
            opened += process != NULL;
            if (process)
                TerminateProcess(process, 0);
        }
    }
    printf("opened %d of %d\n", opened, others);
}
