/** `clock_gettime`, `read-memory`, `_exit` in camel case: `clockGettime`, `readMemory`, `exit`. */
export function camel(name: string): string {
  const words = name.split(/[_-]+/).filter((word) => word !== "");
  return words.map((word, index) => (index === 0 ? word : capital(word))).join("");
}

/** The same in Pascal case: `ClockGettime`, `ReadMemory`, `Exit`. */
export function pascal(name: string): string {
  return capital(camel(name));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A key of an object literal: quoted only where it must be. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
