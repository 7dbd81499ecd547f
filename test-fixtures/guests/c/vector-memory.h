/* The memory that the vectors give a guest: see ../../vectors/README.md. To be included first. */
#ifndef VECTOR_MEMORY_H
#define VECTOR_MEMORY_H

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static inline void map_vector_memory(void)
{
    enum { BYTES = 4096 };
    void *const start = (void *)0x100000;
    char *memory = mmap(start, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory != start) {
        fprintf(stderr, "no memory at %p\n", start);
        exit(99);
    }
    for (int i = 0; i < BYTES - 1; i++)
        memory[i] = (char)('a' + i % 26);
}

#endif
