#include "list.h"
#include <stdlib.h>

List *list_add(List *list, int value) {
    List *node = malloc(sizeof(List));
    node->value = value;
    node->next = list;
    return node;
}

int list_count(const List *list) {
    return list ? 1 + list_count(list->next) : 0;
}

void list_free(List *list) {
    while (list) {
        List *next = list->next;
        free(list);
        list = next;
    }
}
