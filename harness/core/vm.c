#include "vm.h"

#include <stdio.h>

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
    snprintf(buf, size, "%s%s%s%s", base_protection(protect), protect & VM_PAGE_GUARD ? "+G" : "",
             protect & VM_PAGE_NOCACHE ? "+NOCACHE" : "",
             protect & VM_PAGE_WRITECOMBINE ? "+WRITECOMBINE" : "");
    return buf;
}
