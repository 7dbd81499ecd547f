/*
 * What stands on the pipe of the first generation, from its page alone: values behind tags, little-endian.
 * Requests are built in a `struct bytes`; answers are taken from fd 0, value by value.
 */
#ifndef MARSHAL_VALUES_H
#define MARSHAL_VALUES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that grow. */
struct bytes {
    uint8_t *data;
    size_t size, room;
};

/* What a C long has on the pipe: 8 bytes, or 4 on a 32-bit guest. */
extern int long_bytes;

/* Says on the real stderr why, and dies of SIGABRT, as a real guest does. */
_Noreturn void die(const char *why);

void put(struct bytes *to, const void *data, size_t size);
void put_text(struct bytes *to, const char *text);
void put_int(struct bytes *to, char tag, int64_t value);
void put_long(struct bytes *to, int64_t value);
void put_float(struct bytes *to, double value);
void put_string(struct bytes *to, const void *data, size_t size);
/* A tag and a count, as in front of a string's bytes and of the items of a tuple or list. */
void put_head(struct bytes *to, char tag, size_t count);

/*
 * Takes a value of a form (none bool int int64 float string string? char stat, (FORM,FORM), [FORM]) and puts it as
 * text behind `shown`; an integer or a string also into `kept`, as an argument. Dies where it is another value.
 */
void load(const char **form, struct bytes *shown, struct bytes *kept);

/* A C long, which is what the first value of an answer is. */
int64_t load_long(void);

/* Dies where anything stands behind the answer. */
void expect_end(void);

#endif
