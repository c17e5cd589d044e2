#include "trace.h"

int student_main(int argc, char **argv, char **environment);

int trace_enter_main(int argc, char **argv, char **environment) {
    return student_main(argc, argv, environment);
}
