// A minidump on disk, as minidumpapiset.h of the Windows SDK lays it out: all
// structures packed to 4 bytes, little-endian, at any offset. RVA is an offset
// from the start of the file.
//
//   header | directory | streams, contexts, strings ... | bytes of Memory64List
//      |        ^   |         ^
//      +--------+   +---------+  each entry: type, size, RVA

#ifndef REGIONLAB_MINIDUMP_FORMAT_H
#define REGIONLAB_MINIDUMP_FORMAT_H

#include <assert.h>
#include <stdint.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "structures are copied as they stand");

enum {
    DUMP_SIGNATURE = 0x504d444d, // "MDMP"
    DUMP_VERSION = 0xa793,       // low half of Version; the high half is the writer's own
};

enum {               // MINIDUMP_STREAM_TYPE
    DUMP_UNUSED = 0, // a directory entry that means nothing
    DUMP_THREAD_LIST = 3,
    DUMP_MODULE_LIST = 4,
    DUMP_MEMORY_LIST = 5,
    DUMP_SYSTEM_INFO = 7,
    DUMP_MEMORY64_LIST = 9,
    DUMP_MISC_INFO = 15,
    DUMP_MEMORY_INFO_LIST = 16,
    DUMP_THREAD_INFO_LIST = 17,
    DUMP_THREAD_NAMES = 24,
};

enum { // ProcessorArchitecture (winnt.h)
    DUMP_ARCH_INTEL = 0,
    DUMP_ARCH_AMD64 = 9,
    DUMP_ARCH_IA32_ON_WIN64 = 10,
    DUMP_ARCH_ARM64 = 12,
    DUMP_ARCH_IA32_ON_ARM64 = 14,
};

enum {
    DUMP_PLATFORM_NT = 2, // VER_PLATFORM_WIN32_NT
    DUMP_MISC_PID = 1,    // MINIDUMP_MISC1_PROCESS_ID
};

#pragma pack(push, 4)

typedef struct DumpHeader {
    uint32_t signature, version, stream_count, directory_rva, checksum, time;
    uint64_t flags;
} DumpHeader;
static_assert(sizeof(DumpHeader) == 32, "MINIDUMP_HEADER");

typedef struct DumpLocation {
    uint32_t size, rva;
} DumpLocation;

typedef struct DumpDirectory {
    uint32_t type;
    DumpLocation location;
} DumpDirectory;
static_assert(sizeof(DumpDirectory) == 12, "MINIDUMP_DIRECTORY");

typedef struct DumpSystemInfo {
    uint16_t architecture, processor_level, processor_revision;
    uint8_t processor_count, product_type;
    uint32_t major, minor, build, platform;
    uint32_t service_pack_rva;
    uint16_t suite_mask, reserved;
    uint32_t cpu[6];
} DumpSystemInfo;
static_assert(sizeof(DumpSystemInfo) == 56, "MINIDUMP_SYSTEM_INFO");

typedef struct DumpMiscInfo { // the first version; later ones are longer
    uint32_t size, flags, pid, create_time, user_time, kernel_time;
} DumpMiscInfo;
static_assert(sizeof(DumpMiscInfo) == 24, "MINIDUMP_MISC_INFO");

typedef struct DumpMemory { // MINIDUMP_MEMORY_DESCRIPTOR
    uint64_t base;
    DumpLocation location;
} DumpMemory;
static_assert(sizeof(DumpMemory) == 16, "MINIDUMP_MEMORY_DESCRIPTOR");

typedef struct DumpThread {
    uint32_t id, suspend_count, priority_class, priority;
    uint64_t teb;
    DumpMemory stack;
    DumpLocation context;
} DumpThread;
static_assert(sizeof(DumpThread) == 48, "MINIDUMP_THREAD");

typedef struct DumpThreadInfo {
    uint32_t id, dump_flags, dump_error, exit_status;
    uint64_t create_time, exit_time, kernel_time, user_time;
    uint64_t start_address, affinity;
} DumpThreadInfo;
static_assert(sizeof(DumpThreadInfo) == 64, "MINIDUMP_THREAD_INFO");

typedef struct DumpThreadInfoList {
    uint32_t header_size, entry_size, count;
} DumpThreadInfoList;
static_assert(sizeof(DumpThreadInfoList) == 12, "MINIDUMP_THREAD_INFO_LIST");

typedef struct DumpThreadName {
    uint32_t id;
    uint64_t name_rva;
} DumpThreadName;
static_assert(sizeof(DumpThreadName) == 12, "MINIDUMP_THREAD_NAME");

typedef struct DumpModule {
    uint64_t base;
    uint32_t size, checksum, time, name_rva;
    uint32_t version[13]; // VS_FIXEDFILEINFO
    DumpLocation cv_record, misc_record;
    uint64_t reserved[2];
} DumpModule;
static_assert(sizeof(DumpModule) == 108, "MINIDUMP_MODULE");

typedef struct DumpMemory64 { // MINIDUMP_MEMORY_DESCRIPTOR64
    uint64_t base, size;
} DumpMemory64;

typedef struct DumpMemory64List { // the ranges' bytes follow each other from bytes_rva
    uint64_t count, bytes_rva;
} DumpMemory64List;
static_assert(sizeof(DumpMemory64List) == 16, "MINIDUMP_MEMORY64_LIST");

typedef struct DumpMemoryInfoList {
    uint32_t header_size, entry_size;
    uint64_t count;
} DumpMemoryInfoList;
static_assert(sizeof(DumpMemoryInfoList) == 16, "MINIDUMP_MEMORY_INFO_LIST");

typedef struct DumpMemoryInfo {
    uint64_t base, allocation_base;
    uint32_t allocation_protect, alignment1;
    uint64_t size;
    uint32_t state, protect, type, alignment2;
} DumpMemoryInfo;
static_assert(sizeof(DumpMemoryInfo) == 48, "MINIDUMP_MEMORY_INFO");

// Behind an x64 CONTEXT. Offsets count from this structure.
typedef struct DumpContextChunk {
    int32_t offset;
    uint32_t size;
} DumpContextChunk;
typedef struct DumpContextEx {
    DumpContextChunk all, legacy, xstate;
} DumpContextEx;
static_assert(sizeof(DumpContextEx) == 24, "CONTEXT_EX");

// What CONTEXT_EX.xstate leads to: an XSAVE area without its legacy region.
typedef struct DumpXstate {
    uint64_t mask, compaction, reserved[6];
} DumpXstate;
static_assert(sizeof(DumpXstate) == 64, "XSAVE_AREA_HEADER");

typedef struct DumpCetUser {
    uint64_t msr, shadow_stack; // IA32_U_CET, IA32_PL3_SSP
} DumpCetUser;
static_assert(sizeof(DumpCetUser) == 16, "XSAVE_CET_U_FORMAT");

#pragma pack(pop)

// CONTEXT of winnt.h: only the words that the harness reads or writes.
enum {
    CONTEXT_AMD64_SIZE = 1232,
    CONTEXT_AMD64_FLAGS = 0x30,
    CONTEXT_AMD64_RSP = 0x98,
    CONTEXT_AMD64_CONTROL = 0x100001, // CONTEXT_CONTROL
    CONTEXT_AMD64_XSTATE = 0x40,      // CONTEXT_XSTATE: a CONTEXT_EX and an XSAVE area follow
    CONTEXT_X86_SIZE = 716,
    CONTEXT_X86_FLAGS = 0,
    CONTEXT_X86_ESP = 0xc4,
    CONTEXT_X86_CONTROL = 0x10001,
    CONTEXT_ARM64_SIZE = 912,
    CONTEXT_ARM64_FLAGS = 0,
    CONTEXT_ARM64_SP = 0x100,
    CONTEXT_ARM64_CONTROL = 0x400001,
};

#endif
