import { atFd, atFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { dropSetIds } from "./credentials.js";
import type { Node } from "./node.js";
import type { Calls, Parts } from "./parts.js";

const { AT_FDCWD } = atFd;
const SAME = -1;
const OWNER_FLAGS = atFlags.AT_SYMLINK_NOFOLLOW | atFlags.AT_EMPTY_PATH;

/** The calls that give a file to another user or group. */
export function ownerCalls({
  tree,
  descriptors,
  credentials,
}: Parts): Calls<"chown" | "fchown" | "lchown" | "fchownat"> {
  const setOwner = (node: Node, owner: number, group: number) => {
    if (node.volume.isReadOnly) throw fail("EROFS");
    const { uid, gid } = node.attributes();
    const newUid = owner === SAME ? uid : owner;
    const newGid = group === SAME ? gid : group;
    const isChange = owner !== SAME || group !== SAME;
    if (isChange && credentials.uid !== 0) {
      // Who is not root keeps the file, and may give it to the own group.
      if (uid !== credentials.uid || newUid !== uid) throw fail("EPERM");
      if (newGid !== gid && newGid !== credentials.gid) throw fail("EPERM");
    }
    node.setOwner(newUid, newGid);
    dropSetIds(node);
  };
  return {
    chown: ({ path, owner, group }) => setOwner(tree.at(AT_FDCWD, path, "follow"), owner, group),
    lchown: ({ path, owner, group }) => setOwner(tree.at(AT_FDCWD, path, "keep"), owner, group),
    fchown: ({ fd, owner, group }) => setOwner(descriptors.get(fd).node, owner, group),
    fchownat({ dirfd, path, owner, group, flags }) {
      if ((flags & ~OWNER_FLAGS) !== 0) return fail("EINVAL");
      return setOwner(tree.atWithFlags(dirfd, path, flags), owner, group);
    },
  };
}
