// The end of the time limit while the recorder itself is in a call on the program. Under
// Wine a thread of the program answers VirtualQueryEx and similar calls, and a thread that
// waits for a lock of Wine never does (tests/win32/deadlocks.c). When the job is ended, the
// call returns: it fails as for any process that has ended.

#include "record.h"

#include "clock.h"

static DWORD WINAPI watch(void *argument) {
    Watchdog *dog = argument;
    const uint64_t now = clock_us();
    const uint64_t wait_us = now >= dog->deadline_us ? 0 : dog->deadline_us - now;
    if (WaitForSingleObject(dog->called_off, (DWORD)(wait_us / 1000 + 1)) == WAIT_TIMEOUT) {
        dog->fired = true;
        program_end(dog->program);
    }
    return 0;
}

bool watchdog_start(Watchdog *dog, Program *program, uint64_t deadline_us, Error *err) {
    *dog = (Watchdog){.program = program, .deadline_us = deadline_us};
    dog->called_off = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (dog->called_off)
        dog->thread = CreateThread(NULL, 0, watch, dog, 0, NULL);
    if (dog->thread)
        return true;
    error_set(err, "cannot start the watchdog: error %lu", GetLastError());
    if (dog->called_off)
        CloseHandle(dog->called_off);
    return false;
}

bool watchdog_stop(Watchdog *dog) {
    SetEvent(dog->called_off);
    WaitForSingleObject(dog->thread, INFINITE);
    CloseHandle(dog->thread);
    CloseHandle(dog->called_off);
    return dog->fired;
}
