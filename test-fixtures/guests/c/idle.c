/* idle: writes a letter on the virtual stdout, then reads the virtual stdin until its end. */
#include "guest.h"

const char *const guest_signatures[] = {"read(ipi)i", "write(ipi)i", NULL};

int main(void)
{
    char byte;
    guest_start();
    guest_write(1, "r", 1);
    while (guest_read(0, &byte, 1) > 0)
        continue;
    return 0;
}
