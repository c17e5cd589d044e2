// The instructions that touch a toy, and those that raise something else. In assembly, so that a
// handler knows where to go on. None of the latter has a frame.

#ifndef TOY_STACK_INSTRUCTIONS_H
#define TOY_STACK_INSTRUCTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

// bool touch(char *at, char value) writes the byte, bool peek(char *at) reads it; false if nobody
// handled the exception.
bool touch(char *at, char value);
bool peek(char *at);
extern const char touch_failed[], touch_writes[], peek_reads[];
__asm__(".globl touch, peek, touch_failed, touch_writes, peek_reads\n"
        "touch:\n"
        "touch_writes:\n\tmovb %dl, (%rcx)\n"
        "\tmovl $1, %eax\n\tret\n"
        "peek:\n"
        "peek_reads:\n\tmovb (%rcx), %al\n"
        "\tmovl $1, %eax\n\tret\n"
        "touch_failed:\n"
        "\txorl %eax, %eax\n\tret\n");

// Reads a byte with in[i] in each register; out[i] is what is there afterwards: the 14 beside rsp
// and rcx, then both halves of the 16 vector registers.
enum { GENERAL = 14, REGISTERS = GENERAL + 32 };
void peek_with(const char *at, const uint64_t in[REGISTERS], uint64_t out[REGISTERS]);
extern const char with_reads[], with_read[];
__asm__(
    ".globl peek_with, with_reads, with_read\n"
    "peek_with:\n"
    "\tpush %rbx\n\tpush %rsi\n\tpush %rdi\n\tpush %rbp\n"
    "\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\tpush %r8\n"
    "\tsub $160, %rsp\n"
    ".irp n,6,7,8,9,10,11,12,13,14,15\n\tmovups %xmm\\n, 16*\\n-96(%rsp)\n.endr\n"
    ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    "\tmovups 112+16*\\n(%rdx), %xmm\\n\n.endr\n"
    "\tmov (%rdx), %rax\n\tmov 8(%rdx), %rbx\n\tmov 16(%rdx), %rsi\n\tmov 24(%rdx), %rdi\n"
    "\tmov 32(%rdx), %rbp\n\tmov 40(%rdx), %r8\n\tmov 48(%rdx), %r9\n\tmov 56(%rdx), %r10\n"
    "\tmov 64(%rdx), %r11\n\tmov 72(%rdx), %r12\n\tmov 80(%rdx), %r13\n\tmov 88(%rdx), %r14\n"
    "\tmov 96(%rdx), %r15\n\tmov 104(%rdx), %rdx\n"
    "with_reads:\n\ttestb %al, (%rcx)\n"
    "with_read:\n"
    "\tpush %rdx\n\tpush %r15\n\tpush %r14\n\tpush %r13\n\tpush %r12\n\tpush %r11\n\tpush %r10\n"
    "\tpush %r9\n\tpush %r8\n\tpush %rbp\n\tpush %rdi\n\tpush %rsi\n\tpush %rbx\n\tpush %rax\n"
    "\tmov 112+160(%rsp), %rax\n"
    ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13\n\tpopq 8*\\n(%rax)\n.endr\n"
    ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    "\tmovups %xmm\\n, 112+16*\\n(%rax)\n.endr\n"
    ".irp n,6,7,8,9,10,11,12,13,14,15\n\tmovups 16*\\n-96(%rsp), %xmm\\n\n.endr\n"
    "\tadd $160, %rsp\n"
    "\tpop %r8\n\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n"
    "\tpop %rbp\n\tpop %rdi\n\tpop %rsi\n\tpop %rbx\n\tret\n");

// A breakpoint, a division by zero, an instruction that there is none, one that only the system may
// execute, and a jump to what cannot be executed.
extern const char own_begin[], own_end[];
void own_break(void), own_divide(void), own_invalid(void), own_halt(void),
    own_execute(const char *at);
__asm__(".globl own_begin, own_end, own_break, own_divide, own_invalid, own_halt, own_execute\n"
        "own_begin:\n"
        "own_break:\n\tint3\n\tret\n"
        "own_divide:\n\txor %edx, %edx\n\txor %ecx, %ecx\n\tdiv %ecx\n\tret\n"
        "own_invalid:\n\tud2\n\tret\n"
        "own_halt:\n\thlt\n\tret\n"
        "own_execute:\n\txor %eax, %eax\n\tjmp *%rcx\n" // where it is executed, nothing is at rax
        "own_end:\n\tret\n");

#endif
