/** What the programs of a wall begin their complaints with, when they could not become the guest. */
const complaints = ["bwrap: ", "prlimit: ", "unshare: ", "setpriv: "];

/**
 * What a launcher complained of instead of becoming the guest, by what the process wrote to its stderr; `undefined`
 * where it did become the guest. For a process that ended before it wrote anything to its pipe: a guest that ends so
 * and imitates a launcher only hides that it was started.
 */
export function launcherFailure(stderr: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(stderr).trim();
  return complaints.some((complaint) => text.startsWith(complaint)) ? text : undefined;
}
