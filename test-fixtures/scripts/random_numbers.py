"""Asks for randomness in each way that Python has."""
import os
import random
import secrets

print(len(os.urandom(32)), os.urandom(4096)[:4].hex())
print(random.SystemRandom().randrange(1000))
print(secrets.token_hex(8))
print(random.random())
