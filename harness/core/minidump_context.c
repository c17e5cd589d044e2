// Which architectures there are in a dump, and where a thread's CONTEXT keeps what is read of it.

#include "minidump_internal.h"

// The first row of an architecture is the one that is written. A 32-bit program may run on
// a machine of another kind, and its dump says so.
static const struct {
    uint16_t in_file;
    Arch arch;
} architectures[] = {
    {DUMP_ARCH_AMD64, ARCH_AMD64},       {DUMP_ARCH_INTEL, ARCH_X86},
    {DUMP_ARCH_ARM64, ARCH_ARM64},       {DUMP_ARCH_IA32_ON_WIN64, ARCH_X86},
    {DUMP_ARCH_IA32_ON_ARM64, ARCH_X86},
};
#define ARCHITECTURES (sizeof architectures / sizeof *architectures)

bool dump_arch(uint16_t architecture, Arch *out) {
    for (size_t i = 0; i < ARCHITECTURES; i++)
        if (architectures[i].in_file == architecture) {
            *out = architectures[i].arch;
            return true;
        }
    return false;
}

uint16_t dump_architecture(Arch arch) {
    size_t i = 0;
    while (i < ARCHITECTURES && architectures[i].arch != arch)
        i++;
    return i < ARCHITECTURES ? architectures[i].in_file : UINT16_MAX;
}

// winnt.h. A thread of an arm64ec program may have the context of either of its two kinds.
static const ContextLayout layouts[] = {
    {ARCH_AMD64, CONTEXT_AMD64_SIZE, CONTEXT_AMD64_FLAGS, CONTEXT_AMD64_CONTROL, CONTEXT_AMD64_RSP,
     8},
    {ARCH_X86, CONTEXT_X86_SIZE, CONTEXT_X86_FLAGS, CONTEXT_X86_CONTROL, CONTEXT_X86_ESP, 4},
    {ARCH_ARM64, CONTEXT_ARM64_SIZE, CONTEXT_ARM64_FLAGS, CONTEXT_ARM64_CONTROL, CONTEXT_ARM64_SP,
     8},
};

const ContextLayout *context_layout(Arch arch) {
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].arch == arch)
            return &layouts[i];
    return NULL;
}

const ContextLayout *context_layout_by_flags(const uint8_t *context, size_t size) {
    static const uint32_t kinds = 0x00510000; // the bits of ContextFlags that name an architecture
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        const ContextLayout *layout = &layouts[i];
        uint32_t flags;
        if (size < layout->stack_pointer_at + layout->width)
            continue;
        memcpy(&flags, context + layout->flags_at, sizeof flags);
        if ((flags & kinds) == (layout->control & kinds))
            return layout;
    }
    return NULL;
}
