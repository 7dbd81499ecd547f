#!/usr/bin/env node
import { guestArguments, runMain } from "@sandbox/guest";
import { pythonProgram } from "./python-guest.js";

// What `pythonGuest` starts, in this process.
runMain(guestArguments(pythonProgram({ args: process.argv.slice(2) })));
