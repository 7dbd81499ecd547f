"""Looks at every clock, and sleeps."""
import time

start = time.time()
begun = time.monotonic()
time.sleep(0.25)
print("slept", round(time.monotonic() - begun, 2))
print(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(start)))
print(time.perf_counter_ns() > 0, time.process_time() >= 0)
