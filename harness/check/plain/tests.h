// Stands in for Criterion in check.h where there is none, as on Windows: a test is a row that
// registers itself.

#ifndef REGIONLAB_PLAIN_TESTS_H
#define REGIONLAB_PLAIN_TESTS_H

typedef struct PlainTest {
    const char *name;
    void (*body)(void);
    struct PlainTest *next;
} PlainTest;

// The list stays in order of names, as Criterion's is.
void plain_add(PlainTest *test);

#define Test(SUITE, NAME)                                                                          \
    static void plain_body_##NAME(void);                                                           \
    __attribute__((constructor)) static void plain_add_##NAME(void) {                              \
        static PlainTest test = {#NAME, plain_body_##NAME, NULL};                                  \
        plain_add(&test);                                                                          \
    }                                                                                              \
    static void plain_body_##NAME(void)

#endif
