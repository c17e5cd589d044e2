// What Windows does in and beside a program that is not the program's doing, kept out of its run.

#include "record.h"

#include <stddef.h>
#include <winternl.h>

// A crash ends the program at once. Otherwise Windows Error Reporting may show a dialog, or write
// its report first, and the crash becomes a time-out (Microsoft, "SetErrorMode"). A program
// inherits the mode; the job says the same to processes that ask for another (record_launch.c).
void quiet_errors(void) {
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

// On Windows 10 and later the loader keeps up to three threads of its own, each with a stack, which
// live for 30 s after a DLL was loaded. How many is in the process's parameters, where its creator
// may say it: 0 is the system's choice, 1 means the thread that loads and no other (Cylance,
// "Windows 10 Parallel Loading Breakdown"; the offsets: System Informer, phnt/include/ntrtl.h).
enum { PEB_PARAMETERS = 0x20, MAXIMUM_LENGTH = 0, LOADER_THREADS = 0x40c, NO_OTHER_THREAD = 1 };

static bool read_at(HANDLE process, uintptr_t addr, void *to, size_t size) {
    SIZE_T got;
    return ReadProcessMemory(process, (const void *)addr, to, size, &got) && got == size;
}

static uintptr_t parameters_of(HANDLE process) {
    PROCESS_BASIC_INFORMATION basic;
    uintptr_t parameters = 0;
    if (NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof basic, NULL) < 0)
        return 0;
    return read_at(process, (uintptr_t)basic.PebBaseAddress + PEB_PARAMETERS, &parameters,
                   sizeof parameters)
               ? parameters
               : 0;
}

// The process has not run yet. Parameters that are shorter or say something are left alone.
void quiet_loader(HANDLE process) {
    const uintptr_t parameters = parameters_of(process);
    ULONG size = 0, threads = 0;
    const ULONG wanted = NO_OTHER_THREAD;
    if (parameters && read_at(process, parameters + MAXIMUM_LENGTH, &size, sizeof size) &&
        size >= LOADER_THREADS + sizeof threads &&
        read_at(process, parameters + LOADER_THREADS, &threads, sizeof threads) && threads == 0)
        WriteProcessMemory(process, (void *)(parameters + LOADER_THREADS), &wanted, sizeof wanted,
                           NULL);
}
