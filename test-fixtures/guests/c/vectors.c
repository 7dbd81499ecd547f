/*
 * vectors calls KINDS: makes one call after another, `vector()i` for a letter i of KINDS, and tells on the
 * real stderr what each returned, floats in their bits.
 * vectors request SIGNATURE VALUE...: writes the bytes of that request on stdout. A value is an integer or
 * an address, or the bits of a float.
 */
#include "vector-memory.h"

#include "guest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const guest_signatures[] = {"vector()f", "vector()i", "vector()p", "vector()v", NULL};

static void call_one(char kind)
{
    char signature[] = "vector()?";
    signature[sizeof signature - 2] = kind;
    union guest_value result = guest_call(signature, NULL);
    uint64_t bits;
    memcpy(&bits, &result, sizeof bits);
    if (kind == 'v')
        fprintf(stderr, "returns v errno=%d\n", guest_errno);
    else if (kind == 'i')
        fprintf(stderr, "returns i=%" PRId64 " errno=%d\n", result.i, guest_errno);
    else
        fprintf(stderr, "returns %c=0x%" PRIx64 " errno=%d\n", kind, bits, guest_errno);
}

/* Negative integers are read as such, all others as unsigned ones. */
static union guest_value to_value(const char *text)
{
    uint64_t bits = *text == '-' ? (uint64_t)strtoll(text, NULL, 0) : strtoull(text, NULL, 0);
    union guest_value value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void write_request(const char *signature, char **values, int count)
{
    char request[GUEST_REQUEST_BYTES];
    union guest_value arguments[32];
    for (int i = 0; i < count; i++)
        arguments[i] = to_value(values[i]);
    fwrite(request, guest_encode_request(request, signature, arguments), 1, stdout);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "calls") == 0) {
        map_vector_memory();
        for (const char *kind = argv[2]; *kind != '\0'; kind++)
            call_one(*kind);
        return 0;
    }
    if (argc >= 3 && argc <= 3 + 32 && strcmp(argv[1], "request") == 0) {
        write_request(argv[2], argv + 3, argc - 3);
        return 0;
    }
    fprintf(stderr, "usage: vectors calls KINDS | vectors request SIGNATURE VALUE...\n");
    return 2;
}
