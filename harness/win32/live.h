// A snapshot of a running process, taken with the documented Win32 calls and a few
// undocumented ones of ntdll that are the same on Windows and Wine (each named in live.c).
// Nothing is injected and nothing in the process changes.

#ifndef REGIONLAB_LIVE_H
#define REGIONLAB_LIVE_H

#include "device_path.h"
#include "snapshot.h"
#include <windows.h>

// Captures the regions, threads, modules and section names of a process, finishes
// the snapshot, and leaves the process behind it as its source, so that decode() can
// fetch the bytes it needs: process must stay open, and the process stopped
// (NtSuspendProcess; never SIGSTOP, because Wine needs its threads to answer) until that is
// done. process needs PROCESS_QUERY_INFORMATION and PROCESS_VM_READ.
// *out must be an initialised, empty snapshot; on failure it is empty again and *err
// names the call, the place and the error code.
bool live_capture(HANDLE process, DWORD pid, Snapshot *out, Error *err);

// The system this program runs on.
void live_platform(Platform *out);

// What live_capture() is made of. Each adds one kind of fact and sets its bit in
// `captured`, or leaves the bit clear where the kind cannot be had; false only when
// memory runs out, or, for regions, when the process cannot be read at all.
bool live_regions(HANDLE process, Snapshot *s, Error *err); // section names as well
bool live_threads(DWORD pid, Snapshot *s, Error *err);

// live_text.c: UTF-8 of UTF-16, cut to size, always terminated. Returns buf.
char *live_utf8(const wchar_t *text, size_t length, char *buf, size_t size);

// live_drives.c: a file's name with its drive, in buf, or the name itself.
const char *live_path(const char *name, char *buf, size_t size);

#endif
