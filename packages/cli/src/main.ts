#!/usr/bin/env node
process.stderr.write("sandbox: not written yet\n");
