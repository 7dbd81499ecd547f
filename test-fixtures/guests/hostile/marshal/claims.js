// What a guest of the first generation claims of its answers; it exits with 1 where that is not so.
import { claim, E } from "../memory.js";
import { call } from "./wire.js";

/** Throws where a call was not answered an OSError with this errno. */
export function refuses(name, function_, ...args) {
  const { exception, errno, value } = call(function_, ...args);
  claim(exception === 1 && errno === E[name], `${name} of ${function_}, not ${exception} ${errno} ${value}`);
}

/** Throws where a call was not answered an exception, whichever. */
export function fails(function_, ...args) {
  const { exception, value } = call(function_, ...args);
  claim(exception !== 0, `an exception of ${function_}, not ${value}`);
}

/** Throws where a call was answered an exception; answers its value. */
export function done(function_, ...args) {
  const { exception, errno, value } = call(function_, ...args);
  claim(exception === 0, `a result of ${function_}, not ${exception} ${errno}`);
  return value;
}

export const path = "/tmp/f";

/** A new file's descriptor. */
export const made = (name = path) => done("open", name, 0o102, 0o600);
