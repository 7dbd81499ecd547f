#!/usr/bin/env node
import { runMain } from "@sandbox/guest";
import { pythonGuest } from "./python-guest.js";

// What `pythonGuest` starts, in this process: its arguments behind the program's name are the guest's.
const [, ...commandLine] = pythonGuest({ args: process.argv.slice(2) }).args;
runMain(commandLine);
