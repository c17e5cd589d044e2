#include "vm.h"

#include <stdio.h>
#include <string.h>

const char *vm_state_name(uint32_t state) {
    switch (state) {
    case VM_MEM_COMMIT: return "commit";
    case VM_MEM_RESERVE: return "reserve";
    case VM_MEM_FREE: return "free";
    default: return "?";
    }
}

const char *vm_type_name(uint32_t type) {
    switch (type) {
    case 0: return "-";
    case VM_MEM_PRIVATE: return "private";
    case VM_MEM_MAPPED: return "mapped";
    case VM_MEM_IMAGE: return "image";
    default: return "?";
    }
}

// Of the eight base protections exactly one is set (VirtualAlloc rejects others).
static const char *base_protection(uint32_t protect) {
    switch (protect & 0xff) {
    case 0: return "-";
    case VM_PAGE_NOACCESS: return "NA";
    case VM_PAGE_READONLY: return "R";
    case VM_PAGE_READWRITE: return "RW";
    case VM_PAGE_WRITECOPY: return "WC";
    case VM_PAGE_EXECUTE: return "X";
    case VM_PAGE_EXECUTE_READ: return "RX";
    case VM_PAGE_EXECUTE_READWRITE: return "RWX";
    case VM_PAGE_EXECUTE_WRITECOPY: return "WCX";
    default: return "?";
    }
}

const char *vm_protect_text(uint32_t protect, char *buf, size_t size) {
    const char *const parts[] = {base_protection(protect), protect & VM_PAGE_GUARD ? "+G" : "",
                                 protect & VM_PAGE_NOCACHE ? "+NOCACHE" : "",
                                 protect & VM_PAGE_WRITECOMBINE ? "+WRITECOMBINE" : ""};
    size_t used = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *s = parts[i]; *s && used + 1 < size; s++)
            buf[used++] = *s;
    if (size)
        buf[used] = '\0';
    return buf;
}

bool vm_state_from_name(const char *name, uint32_t *out) {
    static const uint32_t states[] = {VM_MEM_COMMIT, VM_MEM_RESERVE, VM_MEM_FREE};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(vm_state_name(states[i]), name) == 0) {
            *out = states[i];
            return true;
        }
    return false;
}

bool vm_protect_from_text(const char *text, uint32_t *out) {
    static const uint32_t bases[] = {0,
                                     VM_PAGE_NOACCESS,
                                     VM_PAGE_READONLY,
                                     VM_PAGE_READWRITE,
                                     VM_PAGE_WRITECOPY,
                                     VM_PAGE_EXECUTE,
                                     VM_PAGE_EXECUTE_READ,
                                     VM_PAGE_EXECUTE_READWRITE,
                                     VM_PAGE_EXECUTE_WRITECOPY};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        for (uint32_t modifiers = 0; modifiers < 8; modifiers++) {
            const uint32_t protect = bases[i] | modifiers << 8;
            char buf[32];
            if (strcmp(vm_protect_text(protect, buf, sizeof buf), text) == 0) {
                *out = protect;
                return true;
            }
        }
    return false;
}
