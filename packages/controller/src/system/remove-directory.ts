import { fail } from "../failure.js";
import { requireRemoval } from "./credentials.js";
import type { Parts } from "./parts.js";

// What rmdir(2) answers for a path that ends in no name of its own.
const NO_NAME = { "": "EBUSY", ".": "EINVAL", "..": "ENOTEMPTY" } as const;

/** Removes an empty directory as rmdir(2) does; throws what that is refused with. */
export function removeDirectory({ tree, credentials }: Parts, dirfd: number, path: Uint8Array): void {
  const { directory, name, node } = tree.placeAt(dirfd, path, "keep-always");
  if (name === "" || name === "." || name === "..") throw fail(NO_NAME[name]);
  if (directory.volume.isReadOnly) throw fail("EROFS");
  if (node === undefined) throw fail("ENOENT");
  requireRemoval(directory, node, credentials);
  if (node.kind !== "directory") throw fail("ENOTDIR");
  // A mount stands on it.
  if (node.volume !== directory.volume) throw fail("EBUSY");
  if (!node.isEmpty) throw fail("ENOTEMPTY");
  directory.remove(name);
}
