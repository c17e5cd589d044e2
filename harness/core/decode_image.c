// Section headers of every mapped image (Microsoft's PE format). An image that was
// not captured, or whose headers make no sense, has no sections: the kernel's word
// that it is an image does not depend on them.

#include "decode_facts.h"

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

// False when the header places it outside its image's allocation.
static bool parse_section(vm_addr image_base, vm_addr image_end, const uint8_t *header,
                          ImageSection *out) {
    const uint32_t virtual_size = load_u32(header + SECTION_VIRTUAL_SIZE);
    const uint32_t size = virtual_size ? virtual_size : load_u32(header + SECTION_RAW_SIZE);
    ImageSection section = {
        .image_base = image_base,
        .base = image_base + load_u32(header + SECTION_VIRTUAL_ADDRESS),
        .characteristics = load_u32(header + SECTION_CHARACTERISTICS),
    };
    section.end = vm_align_up(section.base + size, VM_PAGE);
    memcpy(section.name, header, sizeof section.name - 1);
    *out = section;
    return section.base < section.end && section.end <= image_end;
}

static void decode_sections(Decoder *d, vm_addr base, vm_addr end) {
    uint8_t dos[0x40], nt[NT_OPTIONAL_HEADER];
    if (!snapshot_read(d->s, base, dos, sizeof dos) || memcmp(dos, "MZ", 2) != 0)
        return;
    const vm_addr header = base + load_u32(dos + DOS_E_LFANEW);
    if (!snapshot_read(d->s, header, nt, sizeof nt) || memcmp(nt, "PE\0", 4) != 0)
        return;
    const unsigned count = load_u16(nt + NT_NUMBER_OF_SECTIONS);
    const vm_addr table = header + NT_OPTIONAL_HEADER + load_u16(nt + NT_SIZE_OF_OPTIONAL_HEADER);
    for (unsigned i = 0; i < count && i < MOST_SECTIONS; i++) {
        uint8_t bytes[SECTION_HEADER];
        ImageSection section;
        if (!snapshot_read(d->s, table + (vm_addr)i * SECTION_HEADER, bytes, sizeof bytes))
            return;
        if (parse_section(base, end, bytes, &section) && !add_section(d, section))
            return;
    }
}

void decode_images(Decoder *d) {
    for (size_t i = 0; i < d->s->region_count && !d->out_of_memory; i++) {
        const Region *r = &d->s->regions[i];
        vm_addr base = 0, end = 0;
        if (r->type == VM_MEM_IMAGE && r->base == r->allocation_base &&
            snapshot_allocation(d->s, r->base, &base, &end))
            decode_sections(d, base, end);
    }
}

// The index of the first section above addr.
static size_t section_above(const Facts *facts, vm_addr addr) {
    size_t low = 0, high = facts->section_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (facts->sections[middle].base <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const ImageSection *facts_section(const Facts *facts, vm_addr addr) {
    const size_t above = section_above(facts, addr);
    return above && addr < facts->sections[above - 1].end ? &facts->sections[above - 1] : NULL;
}

vm_addr facts_section_border(const Facts *facts, vm_addr addr) {
    const size_t above = section_above(facts, addr);
    const ImageSection *here = facts_section(facts, addr);
    const vm_addr next = above < facts->section_count ? facts->sections[above].base : UINT64_MAX;
    return here && here->end < next ? here->end : next;
}
