// Names as Windows keeps them, as the model does.

#include "live.h"

char *live_utf8(const wchar_t *text, size_t length, char *buf, size_t size) {
    int written = length && size > 1 ? WideCharToMultiByte(CP_UTF8, 0, text, (int)length, buf,
                                                           (int)size - 1, NULL, NULL)
                                     : 0;
    buf[written] = '\0';
    return buf;
}
