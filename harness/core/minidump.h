// The only file format of a snapshot: Microsoft's minidump (minidumpapiset.h),
// so that one reader serves the harness's captures and any dump of a real
// Windows process, and WinDbg and lldb open what the harness wrote.
//
// Streams read and written: SystemInfo, MiscInfo, ThreadList, ThreadInfoList,
// ThreadNames, ModuleList, MemoryInfoList, Memory64List, and ours; MemoryList is
// read. A second stream of one of these types is refused.
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

#define MINIDUMP_REGIONLAB 0x524c0001u // "RL", above LastReservedStream (0xffff)

// Reads a file and finishes the snapshot. *out must be an initialised, empty
// snapshot; on failure it is empty again and *err says which stream, at which
// offset, and what was wrong. A dump without a region list is not an error:
// HAS_REGIONS is then clear.
bool minidump_read(const char *path, Snapshot *out, Error *err);

// The same for bytes in memory, which must outlive the snapshot.
bool minidump_parse(const void *bytes, size_t size, Snapshot *out, Error *err);

// Writes a finished snapshot to a file opened for binary writing. Memory ranges go into a
// Memory64List. False with *err when a write fails; the caller removes the file.
bool minidump_write(const Snapshot *s, FILE *file, Error *err);

#endif
