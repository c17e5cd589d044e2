#include "vm.h"

#include <criterion/criterion.h>

Test(vm, addresses_round_to_units) {
    cr_expect_eq(vm_align_down(0x12345, VM_PAGE), 0x12000, "down to the page");
    cr_expect_eq(vm_align_down(0x12000, VM_PAGE), 0x12000, "a page's start stays");
    cr_expect_eq(vm_align_up(0x12001, VM_GRANULARITY), 0x20000, "up to the granularity");
    cr_expect_eq(vm_align_up(0x20000, VM_GRANULARITY), 0x20000, "a multiple stays");
    cr_expect_eq(vm_align_up(5, 8), 8, "the header's example");
    cr_expect_eq(vm_align_up(16, 8), 16, "the header's other example");
}

Test(vm, states_and_types_have_microsofts_words) {
    cr_expect_str_eq(vm_state_name(VM_MEM_COMMIT), "commit", "MEM_COMMIT");
    cr_expect_str_eq(vm_state_name(VM_MEM_RESERVE), "reserve", "MEM_RESERVE");
    cr_expect_str_eq(vm_state_name(VM_MEM_FREE), "free", "MEM_FREE");
    cr_expect_str_eq(vm_state_name(0x3000), "?", "commit and reserve together are no state");
    cr_expect_str_eq(vm_type_name(0), "-", "a free region has no type");
    cr_expect_str_eq(vm_type_name(VM_MEM_PRIVATE), "private", "MEM_PRIVATE");
    cr_expect_str_eq(vm_type_name(VM_MEM_MAPPED), "mapped", "MEM_MAPPED");
    cr_expect_str_eq(vm_type_name(VM_MEM_IMAGE), "image", "MEM_IMAGE");
    cr_expect_str_eq(vm_type_name(1), "?", "anything else");
}

Test(vm, protections_are_short_words) {
    static const struct {
        uint32_t protect;
        const char *text;
    } cases[] = {
        {0, "-"},
        {VM_PAGE_NOACCESS, "NA"},
        {VM_PAGE_READONLY, "R"},
        {VM_PAGE_READWRITE, "RW"},
        {VM_PAGE_WRITECOPY, "WC"},
        {VM_PAGE_EXECUTE, "X"},
        {VM_PAGE_EXECUTE_READ, "RX"},
        {VM_PAGE_EXECUTE_READWRITE, "RWX"},
        {VM_PAGE_EXECUTE_WRITECOPY, "WCX"},
        {VM_PAGE_READWRITE | VM_PAGE_GUARD, "RW+G"},
        {VM_PAGE_READONLY | VM_PAGE_READWRITE, "?"},
        {VM_PAGE_EXECUTE_WRITECOPY | VM_PAGE_GUARD | VM_PAGE_NOCACHE | VM_PAGE_WRITECOMBINE,
         "WCX+G+NOCACHE+WRITECOMBINE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char buf[32];
        cr_expect_str_eq(vm_protect_text(cases[i].protect, buf, sizeof buf), cases[i].text,
                         "0x%x is written %s", cases[i].protect, buf);
    }
}

Test(vm, a_short_buffer_cuts_and_terminates) {
    char buf[3];
    cr_expect_str_eq(vm_protect_text(VM_PAGE_READWRITE | VM_PAGE_GUARD, buf, sizeof buf), "RW",
                     "two letters and the terminator");
}
