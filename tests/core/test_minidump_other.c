// Files that are no minidumps of a Windows process: each is named.

#include "minidump.h"
#include "minidump_format.h"
#include "support.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *bytes;
    size_t size;
    const char *says;
} files[] = {
#define FILE_OF(bytes, says)                                                                       \
    { bytes, sizeof(bytes) - 1, "not a minidump: " says }
    FILE_OF("", "the file is empty"),
    FILE_OF("PAGEDU64\17\0\0\0",
            "the file is a crash dump of the Windows kernel (64-bit), which has "
            "no process's map"),
    FILE_OF("PAGEDUMP\17\0\0\0",
            "the file is a crash dump of the Windows kernel (32-bit), which has "
            "no process's map"),
    FILE_OF("PK\3\4\24\0", "the file is a ZIP archive: unpack it first"),
    FILE_OF("\x1f\x8b\10\0", "the file is packed by gzip: unpack it first (gunzip)"),
    FILE_OF("\x7f"
            "ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\76\0",
            "the file is an ELF core dump, of a Linux program"),
    FILE_OF("\x7f"
            "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\76\0",
            "the file is an ELF file, a Linux program or library"),
    FILE_OF("\x7f"
            "ELF",
            "the file is an ELF file, a Linux program or library"),
    FILE_OF("MZ\x90\0\3\0", "the file is a Windows program or DLL, not a dump of one that runs"),
    FILE_OF("Microsoft C/C++ MSF 7.00\r\n\032DS\0", "the file is a file of symbols (PDB)"),
    FILE_OF("Microsoft (R) Windows Debugger\r\n", "the file is text"),
    FILE_OF("\xef\xbb\xbf<root>", "the file is text"),
    FILE_OF("MDM", "the file is text"),
    FILE_OF("MDMP\x93\xa7\0\0", "8 bytes, shorter than the 32-byte header"),
    FILE_OF("\1\2\3", "3 bytes, shorter than the 32-byte header"),
    FILE_OF("\1\2\3456789012345678901234567890123456789", "it does not begin with MDMP"),
#undef FILE_OF
};

Test(minidump_other, other_files_are_named) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Snapshot s;
        Error err = {""};
        snapshot_init(&s);
        cr_expect_not(minidump_parse_lenient(files[i].bytes, files[i].size, &s, &err), "%s",
                      files[i].says);
        cr_expect_str_eq(err.text, files[i].says, "said: %s", err.text);
    }
}

// Breakpad and Crashpad write minidumps on other systems, too.
Test(minidump_other, dump_of_another_system_is_refused_by_its_name) {
    struct {
        DumpHeader header;
        DumpDirectory directory;
        DumpSystemInfo info;
    } dump = {.header = {DUMP_SIGNATURE, DUMP_VERSION, 1, sizeof dump.header, 0, 0, 0},
              .directory = {DUMP_SYSTEM_INFO,
                            {sizeof dump.info, sizeof dump.header + sizeof dump.directory}},
              .info = {.architecture = 0x8003, .platform = 0x8201}};
    Snapshot s;
    Error err = {""};
    snapshot_init(&s);
    cr_expect_not(minidump_parse_lenient(&dump, sizeof dump, &s, &err), "it is of no Windows");
    cr_expect(strstr(err.text, "the file is a Breakpad dump of a process of Linux"), "said: %s",
              err.text);
}
