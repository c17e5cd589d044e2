// Section headers of every mapped image (Microsoft's PE format). An image that was
// not captured, or whose headers make no sense, has no sections: the kernel's word
// that it is an image does not depend on them.

#include "decode_internal.h"

#include "array.h"
#include <string.h>

enum {
    DOS_E_LFANEW = 0x3c,
    NT_NUMBER_OF_SECTIONS = 6,
    NT_SIZE_OF_OPTIONAL_HEADER = 20,
    NT_OPTIONAL_HEADER = 24,
    SECTION_HEADER = 40,
    SECTION_VIRTUAL_SIZE = 8,
    SECTION_VIRTUAL_ADDRESS = 12,
    SECTION_RAW_SIZE = 16,
    SECTION_CHARACTERISTICS = 36,
};
#define MOST_SECTIONS 96u // the loader of Windows accepts no more

static bool add_section(Decoder *d, ImageSection section) {
    Facts *f = d->facts;
    ImageSection *room = array_room(f->sections, f->section_count, sizeof *f->sections);
    if (!room) {
        d->out_of_memory = true;
        return false;
    }
    f->sections = room;
    f->sections[f->section_count++] = section;
    return true;
}

static ImageSection parse_section(vm_addr image_base, const uint8_t *header) {
    const uint32_t virtual_size = load_u32(header + SECTION_VIRTUAL_SIZE);
    const uint32_t size = virtual_size ? virtual_size : load_u32(header + SECTION_RAW_SIZE);
    ImageSection section = {
        .image_base = image_base,
        .base = image_base + load_u32(header + SECTION_VIRTUAL_ADDRESS),
        .characteristics = load_u32(header + SECTION_CHARACTERISTICS),
    };
    section.end = vm_align_up(section.base + size, VM_PAGE);
    memcpy(section.name, header, sizeof section.name - 1);
    return section;
}

static void decode_sections(Decoder *d, vm_addr base) {
    uint8_t dos[0x40], nt[NT_OPTIONAL_HEADER];
    if (!snapshot_read(d->s, base, dos, sizeof dos) || memcmp(dos, "MZ", 2) != 0)
        return;
    const vm_addr header = base + load_u32(dos + DOS_E_LFANEW);
    if (!snapshot_read(d->s, header, nt, sizeof nt) || memcmp(nt, "PE\0", 4) != 0)
        return;
    const unsigned count = load_u16(nt + NT_NUMBER_OF_SECTIONS);
    const vm_addr table = header + NT_OPTIONAL_HEADER + load_u16(nt + NT_SIZE_OF_OPTIONAL_HEADER);
    for (unsigned i = 0; i < count && i < MOST_SECTIONS; i++) {
        uint8_t section[SECTION_HEADER];
        if (!snapshot_read(d->s, table + (vm_addr)i * SECTION_HEADER, section, sizeof section) ||
            !add_section(d, parse_section(base, section)))
            return;
    }
}

void decode_images(Decoder *d) {
    for (size_t i = 0; i < d->s->region_count && !d->out_of_memory; i++) {
        const Region *r = &d->s->regions[i];
        if (r->type == VM_MEM_IMAGE && r->base == r->allocation_base)
            decode_sections(d, r->base);
    }
}
