// The only file format of a snapshot: Microsoft's minidump (minidumpapiset.h),
// so that one reader serves the harness's captures and any dump of a real
// Windows process, and WinDbg and lldb open what the harness wrote.
//
// Streams read and written: SystemInfo, MiscInfo, ThreadList, ThreadInfoList,
// ThreadNames, ModuleList, MemoryInfoList, Memory64List, and ours; MemoryList is
// read. Read strictly, a second stream of one of these types is refused.
// What no standard stream holds (checkpoint, claims, parameters, capabilities,
// section names, heap walks, locked pages, the PEB's address, Wine) stands in one user stream,
// MINIDUMP_REGIONLAB: UTF-8 text, a fact a line, "regionlab-facts 2" first
// (minidump_facts.c gives the lines).
//
// A file is hostile: every count, offset and size in it is verified against the
// file's length before use, and memory is at most proportional to that length.

#ifndef REGIONLAB_MINIDUMP_H
#define REGIONLAB_MINIDUMP_H

#include "snapshot.h"
#include <stdio.h>

#define NOT_A_MINIDUMP "not a minidump" // begins the sentence about a file that is something else
// How a dump is made that has all that is read here.
#define MINIDUMP_HOW_TO                                                                            \
    "To make a dump that serves: `procdump -ma PID out.dmp`; or in Task Manager, on the tab "      \
    "Details, \"Create memory dump file\"; or MiniDumpWriteDump with MiniDumpWithFullMemory | "    \
    "MiniDumpWithFullMemoryInfo."

#define MINIDUMP_REGIONLAB 0x524c0001u // "RL", above LastReservedStream (0xffff)

// Reads a file and finishes the snapshot. *out must be an initialised, empty
// snapshot; on failure it is empty again and *err says which stream, at which
// offset, and what was wrong. A dump without a region list is not an error:
// HAS_REGIONS is then clear.
bool minidump_read(const char *path, Snapshot *out, Error *err);

// The same for bytes in memory, which must outlive the snapshot.
bool minidump_parse(const void *bytes, size_t size, Snapshot *out, Error *err);

// The same for a dump that may be damaged: every stream and row that nothing speaks against is
// kept, and what is left out stands in the snapshot's omissions, each with its place and
// the reason. A kind of fact of which rows were left out does not count as captured; where
// regions are missing, there is one of state VM_NOT_CAPTURED. False only for what is no
// minidump of Windows, and when memory runs out. A sound dump reads as the strict reader has it.
bool minidump_read_lenient(const char *path, Snapshot *out, Error *err);
bool minidump_parse_lenient(const void *bytes, size_t size, Snapshot *out, Error *err);

// Writes a finished snapshot to a file opened for binary writing. Memory ranges go into a
// Memory64List. False with *err when a write fails; the caller removes the file.
bool minidump_write(const Snapshot *s, FILE *file, Error *err);

#endif
