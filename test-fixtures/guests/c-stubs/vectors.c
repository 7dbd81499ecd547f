/*
 * vectors calls KINDS: makes one call after another, a stub that answers that kind for each letter of KINDS,
 * and tells on the real stderr what each returned, floats in their bits.
 */
#include "../c/vector-memory.h"

#include "sandbox_guest.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static void call_one(char kind)
{
    errno = 0;
    if (kind == 'v') {
        sandbox_kinds_void();
        fprintf(stderr, "returns v errno=%d\n", errno);
    } else if (kind == 'i') {
        long long result = sandbox_kinds_wide(0, 0, 0, 0);
        fprintf(stderr, "returns i=%lld errno=%d\n", result, errno);
    } else if (kind == 'p') {
        void *result = sandbox_kinds_ptr(NULL, 0);
        fprintf(stderr, "returns p=0x%" PRIxPTR " errno=%d\n", (uintptr_t)result, errno);
    } else {
        double result = sandbox_kinds_single(0);
        int number = errno;
        uint64_t bits;
        memcpy(&bits, &result, sizeof bits);
        fprintf(stderr, "returns f=0x%" PRIx64 " errno=%d\n", bits, number);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], "calls") != 0) {
        fprintf(stderr, "usage: vectors calls KINDS\n");
        return 2;
    }
    map_vector_memory();
    for (const char *kind = argv[2]; *kind != '\0'; kind++)
        call_one(*kind);
    return 0;
}
