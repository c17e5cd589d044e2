// Where fields of the 64-bit TEB and PEB, and of the loader's list, stand. Source: winternl.h
// and ReactOS's sdk/include/ndk/{pstypes,peb_teb}.h; the same from Windows 7 to 11 and in Wine.
// decode_process.c has the fields that only decoding reads, and those of 32-bit processes;
// wine_private.h has what only Wine keeps in a TEB.

#ifndef REGIONLAB_TEB_PEB_H
#define REGIONLAB_TEB_PEB_H

enum { // TEB
    TEB_STACK_BASE = 0x08,
    TEB_STACK_LIMIT = 0x10,
    TEB_SELF = 0x30,
    TEB_PROCESS_ID = 0x40,
    TEB_THREAD_ID = 0x48,
    TEB_PEB = 0x60,
};

enum { // PEB
    PEB_LDR = 0x18,
    PEB_OS_VERSION = 0x118, // OSMajorVersion, OSMinorVersion, OSBuildNumber (16 bits)
};

enum { // PEB_LDR_DATA, LDR_DATA_TABLE_ENTRY
    LDR_LOAD_ORDER = 0x10,
    LDR_ENTRY_BASE = 0x30,
    LDR_ENTRY_SIZE = 0x40,
    LDR_ENTRY_PATH_LENGTH = 0x48, // FullDllName, a UNICODE_STRING
    LDR_ENTRY_PATH = 0x50,
    LDR_ENTRY_END = 0x58,
};

#endif
