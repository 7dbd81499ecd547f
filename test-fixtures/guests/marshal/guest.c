/*
 * guest [--32] [--aside] PROGRAM: a guest of the first generation that makes the calls of PROGRAM, in the language that
 * program.py tells of, and prints on its virtual stdout what it was answered, with --aside on its real stderr. With
 * --32 its C long has 4 bytes. It dies of SIGABRT, as real ones do, where an answer is not what it expects.
 */
#include "values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOKENS = 4096, NAMES = 16 };

static const char *const exceptions[] = {NULL, NULL, "IOError", "OverflowError", "ValueError", "ZeroDivisionError",
                                         "MemoryError", "KeyError", "IndexError", "RuntimeError"};

static int is_aside;
static struct {
    char name[32];
    struct bytes value;
} names[NAMES];

static void write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, data, size);
        if (count <= 0)
            die("the controller has closed the pipe");
        data += count;
        size -= (size_t)count;
    }
}

/* Makes one call; answers whether it was a result, whose text is behind `shown`, as that of an exception is. */
static int call(const char *function, size_t count, const struct bytes *arguments, const char *form, struct bytes *shown,
                struct bytes *kept)
{
    struct bytes request = {0};
    put_string(&request, function, strlen(function));
    put_head(&request, '(', count);
    put(&request, arguments->data, arguments->size);
    write_all(1, request.data, request.size);
    free(request.data);
    int64_t status = load_long();
    char text[48];
    if (status == 0)
        load(&form, shown, kept);
    else if (status == 1) {
        snprintf(text, sizeof text, "OSError %lld", (long long)load_long());
        put_text(shown, text);
    } else if (status >= 2 && status <= 9)
        put_text(shown, exceptions[status]);
    else
        die("no exception has this number");
    expect_end();
    return status == 0;
}

static void print(const uint8_t *data, size_t size)
{
    if (is_aside) {
        write_all(2, data, size);
        return;
    }
    while (size > 0) {
        struct bytes arguments = {0}, shown = {0}, kept = {0};
        put_long(&arguments, 1);
        put_string(&arguments, data, size);
        if (!call("ll_os.ll_os_write", 2, &arguments, "int", &shown, &kept))
            die("cannot print");
        put(&shown, "", 1);
        size_t count = strtoul((char *)shown.data, NULL, 10);
        data += count;
        size -= count;
        free(arguments.data);
        free(shown.data);
        free(kept.data);
    }
}

/* The next token of a line, NULL at its end; a string with its quotes and what multiplies it. */
static char *next_token(char **at)
{
    while (**at == ' ')
        ++*at;
    if (**at == '\0')
        return NULL;
    char *token = *at;
    if (**at == '"')
        for (++*at; **at != '"'; ++*at)
            if (**at == '\\')
                ++*at;
    while (**at != ' ' && **at != '\0')
        ++*at;
    if (**at != '\0')
        *(*at)++ = '\0';
    return token;
}

static void put_quoted(struct bytes *to, const char *token)
{
    struct bytes plain = {0}, all = {0};
    const char *at = token + 1;
    for (; *at != '"'; at++) {
        unsigned byte = (unsigned char)*at;
        if (*at == '\\' && *++at == 'x') {
            sscanf(at + 1, "%2x", &byte);
            at += 2;
        } else if (at[-1] == '\\')
            byte = *at == 'n' ? '\n' : (unsigned char)*at;
        put(&plain, &(uint8_t){(uint8_t)byte}, 1);
    }
    long times = at[1] == '*' ? atol(at + 2) : 1;
    for (long i = 0; i < times && plain.size > 0; i++)
        put(&all, plain.data, plain.size);
    put_string(to, all.data != NULL ? all.data : (uint8_t *)"", all.size);
    free(plain.data);
    free(all.data);
}

static struct bytes *named(const char *name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].name[0] == '\0' || strcmp(names[i].name, name) == 0) {
            snprintf(names[i].name, sizeof names[i].name, "%s", name);
            return &names[i].value;
        }
    die("the program has too many names");
}

/* Puts the values of tokens until the one that ends them, or all; answers how many values it were. */
static size_t put_arguments(struct bytes *to, char ***token, char end)
{
    size_t count = 0;
    for (; **token != NULL; count++) {
        const char *text = *(*token)++;
        if (text[0] == end && text[1] == '\0')
            return count;
        if ((text[0] == '(' || text[0] == '[') && text[1] == '\0') {
            struct bytes inner = {0};
            put_head(to, text[0], put_arguments(&inner, token, text[0] == '(' ? ')' : ']'));
            put(to, inner.size > 0 ? inner.data : (uint8_t *)"", inner.size);
            free(inner.data);
        } else if (text[0] == '"')
            put_quoted(to, text);
        else if (text[0] == '$')
            put(to, named(text + 1)->data, named(text + 1)->size);
        else if (text[1] == ':' && text[0] == 'f')
            put_float(to, strtod(text + 2, NULL));
        else if (text[1] == ':')
            put_int(to, text[0], strtoll(text + 2, NULL, 10));
        else if (isdigit((unsigned char)text[0]) || text[0] == '-')
            put_long(to, strtoll(text, NULL, 10));
        else
            put(to, text, 1);
    }
    return count;
}

static void run_call(const char *said, size_t said_size, char **tokens, size_t count)
{
    struct bytes arguments = {0}, shown = {0}, kept = {0};
    const char *name = strcmp(tokens[1], "=") == 0 ? tokens[0] : NULL;
    char **at = tokens + (name != NULL ? 2 : 0);
    const char *form = tokens[count - 1];
    char function[256];
    snprintf(function, sizeof function, "%s%s", strchr(*at, '.') ? "" : "ll_os.ll_os_", *at);
    at++;
    tokens[count - 2] = NULL;
    size_t values = put_arguments(&arguments, &at, '\0');
    put(&shown, said, said_size);
    put_text(&shown, " -> ");
    if (call(function, values, &arguments, form, &shown, &kept) && name != NULL) {
        struct bytes *value = named(name);
        free(value->data);
        *value = kept;
    } else
        free(kept.data);
    put_text(&shown, "\n");
    print(shown.data, shown.size);
    free(arguments.data);
    free(shown.data);
}

/* What a line says before its last `->`, without the white space around. */
static size_t said_in(const char *line)
{
    size_t size = 0;
    for (const char *at = strstr(line, "->"); at != NULL; at = strstr(at + 2, "->"))
        size = (size_t)(at - line);
    while (size > 0 && line[size - 1] == ' ')
        size--;
    return size;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc - 1; i++) {
        if (strcmp(argv[i], "--32") == 0)
            long_bytes = 4;
        else if (strcmp(argv[i], "--aside") == 0)
            is_aside = 1;
    }
    static char *tokens[TOKENS];
    for (char *line = strtok(argv[argc - 1], "\n"); line != NULL; line = strtok(NULL, "\n")) {
        while (*line == ' ')
            line++;
        size_t said_size = said_in(line), count = 0;
        char *said = strndup(line, said_size);
        for (char *token = next_token(&line); token != NULL && count + 1 < TOKENS; token = next_token(&line))
            tokens[count++] = token;
        if (count >= 2 && strcmp(tokens[0], "exit") == 0)
            return atoi(tokens[1]);
        if (count >= 3 && tokens[0][0] != '#')
            run_call(said, said_size, tokens, count);
        free(said);
    }
    return 0;
}
