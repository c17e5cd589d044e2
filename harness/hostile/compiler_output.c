// attack: causes endless warnings
// defence: limit of the size of a file
// outcome: compile error|failed

#include "hostile.h"

#define W0  _Pragma("GCC warning \"PASS\"")
#define W1  W0 W0 W0 W0
#define W2  W1 W1 W1 W1
#define W3  W2 W2 W2 W2
#define W4  W3 W3 W3 W3
#define W5  W4 W4 W4 W4
#define W6  W5 W5 W5 W5
#define W7  W6 W6 W6 W6
#define W8  W7 W7 W7 W7
#define W9  W8 W8 W8 W8
#define W10 W9 W9 W9 W9
W10

    static void
    attack(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
}
