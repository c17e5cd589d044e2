// A DLL with nearly as many sections as Wine loads, 96: the compiler makes eleven of its own. One
// more and the headers need a second page, which this linker does not leave free. Twelve have two
// pages.

__asm__(".altmacro\n"
        ".macro place number\n"
        "\t.section s\\number,\"dr\"\n"
        "\t.fill 60 * \\number + 1, 1, 0x5a\n"
        ".endm\n"
        ".set number, 0\n"
        ".rept 81\n"
        "\tplace %number\n"
        "\t.set number, number + 1\n"
        ".endr\n"
        ".noaltmacro\n"
        ".text\n");

__declspec(dllexport) int many;
