// What a file is that is no minidump, by its first bytes: so that a user who has taken the wrong
// file, or packed the right one, is told so.

#include "minidump_internal.h"

typedef struct Magic {
    uint8_t at, size;
    const char *bytes, *is;
} Magic;

static const Magic magics[] = {
    {0, 8, "PAGEDU64", "a crash dump of the Windows kernel (64-bit), which has no process's map"},
    {0, 8, "PAGEDUMP", "a crash dump of the Windows kernel (32-bit), which has no process's map"},
    {0, 4, "PAGE", "a dump of the Windows kernel, which has no process's map"},
    {0, 4, "hibr", "a hibernation file of Windows"},
    {0, 4, "HIBR", "a hibernation file of Windows"},
    {0, 4, "PK\3\4", "a ZIP archive: unpack it first"},
    {0, 2, "\x1f\x8b", "packed by gzip: unpack it first (gunzip)"},
    {0, 6,
     "\xfd"
     "7zXZ\0",
     "packed by xz: unpack it first (unxz)"},
    {0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
    {0, 4, "\x28\xb5\x2f\xfd", "packed by zstd: unpack it first (unzstd)"},
    {0, 3, "BZh", "packed by bzip2: unpack it first (bunzip2)"},
    {0, 4, "MSCF", "a cabinet archive of Windows: unpack it first"},
    {0, 4, "Rar!", "a RAR archive: unpack it first"},
    {0, 4, "\xcf\xfa\xed\xfe", "a program or core dump of macOS (Mach-O)"},
    {0, 4, "\xce\xfa\xed\xfe", "a program or core dump of macOS (Mach-O)"},
    {0, 16, "Microsoft C/C++ ", "a file of symbols (PDB)"},
    {0, 2, "MZ", "a Windows program or DLL, not a dump of one that runs"},
};

static bool matches(const Dump *d, const Magic *m) {
    return d->size >= (size_t)m->at + m->size && memcmp(d->bytes + m->at, m->bytes, m->size) == 0;
}

// e_type of an ELF header: 4 is a core dump.
static const char *elf_is(const Dump *d) {
    static const Magic elf = {0, 4,
                              "\x7f"
                              "ELF",
                              NULL};
    if (!matches(d, &elf))
        return NULL;
    return d->size > 17 && d->bytes[16] == 4 && d->bytes[17] == 0
               ? "an ELF core dump, of a Linux program"
               : "an ELF file, a Linux program or library";
}

static bool is_text(const Dump *d) {
    const size_t size = d->size < 512 ? d->size : 512;
    for (size_t i = 0; i < size; i++)
        if ((d->bytes[i] < 0x20 && !strchr("\t\n\r\f", d->bytes[i])) || d->bytes[i] == 0x7f ||
            d->bytes[i] == 0)
            return false;
    return true;
}

bool not_a_minidump(Dump *d) {
    const char *is = d->size == 0 ? "empty" : elf_is(d);
    for (size_t i = 0; !is && i < sizeof magics / sizeof *magics; i++)
        if (matches(d, &magics[i]))
            is = magics[i].is;
    if (!is && is_text(d))
        is = "text";
    if (is)
        return error_set(d->err, NOT_A_MINIDUMP ": the file is %s", is);
    if (d->size < sizeof(DumpHeader))
        return error_set(d->err, NOT_A_MINIDUMP ": %zu bytes, shorter than the %zu-byte header",
                         d->size, sizeof(DumpHeader));
    return error_set(d->err, NOT_A_MINIDUMP ": it does not begin with MDMP");
}
