#include "values.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN_BYTES = 256 };

int long_bytes = 8;

void die(const char *why)
{
    fprintf(stderr, "Fatal error: %s\n", why);
    fflush(stderr);
    abort();
}

void put(struct bytes *to, const void *data, size_t size)
{
    if (to->room - to->size < size) {
        to->room = 2 * (to->size + size) + 64;
        to->data = realloc(to->data, to->room);
        if (to->data == NULL)
            die("no memory is left");
    }
    memcpy(to->data + to->size, data, size);
    to->size += size;
}

void put_text(struct bytes *to, const char *text)
{
    put(to, text, strlen(text));
}

static void put_number(struct bytes *to, uint64_t value, int size)
{
    for (int i = 0; i < size; i++)
        put(to, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1);
}

void put_head(struct bytes *to, char tag, size_t count)
{
    put(to, &tag, 1);
    put_number(to, count, 4);
}

void put_int(struct bytes *to, char tag, int64_t value)
{
    put(to, &tag, 1);
    put_number(to, (uint64_t)value, tag == 'I' ? 8 : 4);
}

void put_long(struct bytes *to, int64_t value)
{
    put_int(to, long_bytes == 8 ? 'I' : 'i', value);
}

void put_float(struct bytes *to, double value)
{
    char text[32];
    int size = snprintf(text, sizeof text, "%.17g", value);
    put(to, (uint8_t[]){'f', (uint8_t)size}, 2);
    put(to, text, (size_t)size);
}

void put_string(struct bytes *to, const void *data, size_t size)
{
    put_head(to, 's', size);
    put(to, data, size);
}

/* What was read and not yet taken: a guest reads what there is, and so finds what is left over. */
static struct {
    uint8_t data[65536];
    size_t at, size;
} input;

static void take(void *to, size_t size)
{
    for (size_t done = 0; done < size;) {
        if (input.at == input.size) {
            ssize_t count = read(0, input.data, sizeof input.data);
            if (count <= 0)
                die("the controller has closed the pipe");
            input.at = 0;
            input.size = (size_t)count;
        }
        size_t step = input.size - input.at < size - done ? input.size - input.at : size - done;
        memcpy((uint8_t *)to + done, input.data + input.at, step);
        input.at += step;
        done += step;
    }
}

static uint8_t take_byte(void)
{
    uint8_t byte;
    take(&byte, 1);
    return byte;
}

static int64_t take_number(int size)
{
    uint64_t value = 0;
    for (int i = 0; i < size; i++)
        value |= (uint64_t)take_byte() << 8 * i;
    return size == 4 ? (int32_t)value : (int64_t)value;
}

static int32_t take_count(void)
{
    int32_t count = (int32_t)take_number(4);
    if (count < 0)
        die("a negative count");
    return count;
}

static void expect_tag(char tag, const char *why)
{
    if (take_byte() != (uint8_t)tag)
        die(why);
}

void expect_end(void)
{
    if (input.at < input.size)
        die("bytes are left over behind the answer");
}

static int64_t long_behind(char tag)
{
    if (tag == 'i')
        return take_number(4);
    if (tag == 'I' && long_bytes == 8)
        return take_number(8);
    die("expected an int");
}

int64_t load_long(void)
{
    return long_behind((char)take_byte());
}

static void show(struct bytes *shown, const uint8_t *data, size_t size);

static void load_string(char tag, struct bytes *shown, struct bytes *kept, int is_char)
{
    if (tag != 's')
        die("expected a string");
    size_t size = (size_t)take_count();
    if (is_char && size != 1)
        die("expected a character");
    uint8_t *data = malloc(size + 1);
    if (data == NULL)
        die("no memory is left");
    take(data, size);
    show(shown, data, size);
    put_string(kept, data, size);
    free(data);
}

/* What strtod takes and no guest does: hexadecimal, white space, "infinity", a payload of NaN. */
static int is_float(const char *text)
{
    if (strcmp(text, "nan") == 0 || strcmp(text, "-nan") == 0 || strcmp(text, "inf") == 0 || strcmp(text, "-inf") == 0)
        return 1;
    if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0')
        return 0;
    char *end;
    strtod(text, &end);
    return *end == '\0';
}

static void load_float(struct bytes *shown)
{
    char text[256];
    expect_tag('f', "expected a float");
    size_t size = take_byte();
    take(text, size);
    text[size] = '\0';
    if (strlen(text) != size || !is_float(text))
        die("no float");
    char again[32];
    snprintf(again, sizeof again, "%.17g", strtod(text, NULL));
    put_text(shown, again);
}

static void load_long_of(struct bytes *shown, struct bytes *kept, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_text(shown, text);
    put_long(kept, value);
}

static void load_items(const char **form, struct bytes *shown, char end)
{
    struct bytes unused = {0};
    const char *item = *form;
    int32_t count = end == ')' ? 0 : take_count();
    put_text(shown, end == ')' ? "(" : "[");
    for (int32_t i = 0; end == ']' ? i < count : **form != ')'; i++) {
        if (i > 0)
            put_text(shown, ", ");
        if (end == ']')
            *form = item;
        else if (**form == ',')
            ++*form;
        load(form, shown, &unused);
    }
    /* A list of nothing: its form is there all the same. */
    while (**form != end)
        ++*form;
    ++*form;
    put_text(shown, end == ')' ? ")" : "]");
    free(unused.data);
}

/* How many forms stand in a tuple's form. */
static int32_t forms_in(const char *form)
{
    int32_t commas = 0;
    for (int depth = 0; *form != ')' || depth > 0; form++) {
        depth += (*form == '(' || *form == '[') - (*form == ')' || *form == ']');
        commas += *form == ',' && depth == 0;
    }
    return commas + 1;
}

static void load_plain(const char *name, struct bytes *shown, struct bytes *kept)
{
    if (strcmp(name, "none") == 0) {
        expect_tag('N', "expected None");
        put_text(shown, "None");
    } else if (strcmp(name, "bool") == 0) {
        char tag = (char)take_byte();
        if (tag != 'T' && tag != 'F')
            die("expected a bool");
        put_text(shown, tag == 'T' ? "True" : "False");
    } else if (strcmp(name, "int") == 0) {
        load_long_of(shown, kept, load_long());
    } else if (strcmp(name, "int64") == 0) {
        expect_tag('I', "expected an int of 64 bits");
        load_long_of(shown, kept, take_number(8));
    } else if (strcmp(name, "float") == 0) {
        load_float(shown);
    } else if (strcmp(name, "string?") == 0) {
        char tag = (char)take_byte();
        if (tag == 'N')
            put_text(shown, "None");
        else
            load_string(tag, shown, kept, 0);
    } else if (strcmp(name, "string") == 0 || strcmp(name, "char") == 0) {
        load_string((char)take_byte(), shown, kept, name[0] == 'c');
    } else {
        die("the program names no form");
    }
}

void load(const char **form, struct bytes *shown, struct bytes *kept)
{
    if (**form == '(' || **form == '[') {
        char end = **form == '(' ? ')' : ']';
        expect_tag(**form, end == ')' ? "expected a tuple" : "expected a list");
        ++*form;
        if (end == ')' && take_count() != forms_in(*form))
            die("expected a tuple of another length");
        load_items(form, shown, end);
        return;
    }
    char name[16] = "";
    for (size_t i = 0; i + 1 < sizeof name && (islower((unsigned char)**form) || isdigit((unsigned char)**form) || **form == '?'); i++)
        name[i] = *(*form)++;
    if (strcmp(name, "stat") == 0) {
        const char *stat = "(int,int64,int64,int,int,int,int64,float,float,float)";
        load(&stat, shown, kept);
        return;
    }
    load_plain(name, shown, kept);
}

static uint32_t crc32(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void show(struct bytes *shown, const uint8_t *data, size_t size)
{
    char text[64];
    if (size > SHOWN_BYTES) {
        snprintf(text, sizeof text, "%zu bytes of CRC-32 %08" PRIx32, size, crc32(data, size));
        put_text(shown, text);
        return;
    }
    put_text(shown, "\"");
    for (size_t i = 0; i < size; i++) {
        const char *format = data[i] == '\n' ? "\\n"
                             : data[i] == '"' || data[i] == '\\' ? "\\%c"
                             : data[i] >= 32 && data[i] < 127 ? "%c" : "\\x%02x";
        snprintf(text, sizeof text, format, data[i]);
        put_text(shown, text);
    }
    put_text(shown, "\"");
}
