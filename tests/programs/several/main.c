// Several files, arguments, and numbers from standard input.
#include "list.h"
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int number, wanted = argc > 1 ? atoi(argv[1]) : 2;
    List *list = NULL;
    while (wanted-- > 0 && scanf("%d", &number) == 1)
        list = list_add(list, number);
    printf("%d numbers, the last is %d\n", list_count(list), list ? list->value : 0);
    list_free(list);
    return 0;
}
