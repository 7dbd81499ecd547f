// A directory of the host, as the setting `real-directory` has it (H55 to H61, H69).
import { holds } from "./holds.js";
import { claim, done, E, list, O, open, peek, refuses, room, stat, sys } from "./memory.js";

const setting = "real-directory";

/** A row for a guest that finds such a directory at /mnt. */
const inMount = (name, hazards, description, run, more) =>
  holds(name, hazards, description, run, { setting, ...more });

/** What a file holds; its first 100 bytes. */
function read(path) {
  const fd = done(open(path));
  const buffer = room(100);
  const length = done(sys("read(ipi)i", fd, buffer, 100));
  done(sys("close(i)i", fd));
  return peek(buffer, length).toString();
}

/** Linux looks at the mount that is read-only before it looks at whether there are two. */
function isApart({ errno }) {
  claim(errno === E.EXDEV || errno === E.EROFS, `EXDEV, not ${errno}`);
}

export const mounts = [
  inMount(
    "leaves-a-mount-by-links",
    ["H56"],
    "follows a directory's links to files beside it on the host",
    () => {
      claim(read("/mnt/inside.txt") === "inside", "the file inside");
      for (const name of [
        "relative-link",
        "absolute-link",
        "link-to-link",
        "proc-link",
        "folder-link/secret.txt",
      ])
        refuses("ENOENT", open(`/mnt/${name}`));
      refuses("ENOENT", sys("chdir(p)i", "/mnt/folder-link"));
    },
  ),
  inMount(
    "leaves-a-mount-by-dots",
    ["H50", "H55"],
    "goes above a mounted directory by .. from descriptors in it",
    () => {
      const mount = done(open("/mnt/folder", O.DIRECTORY));
      refuses("ENOENT", sys("openat(ipii)i", mount, "../../outside/secret.txt", 0, 0));
      refuses("ENOENT", sys("openat(ipii)i", mount, "../../../../../../etc/passwd", 0, 0));
      const above = done(sys("openat(ipii)i", mount, "../..", O.DIRECTORY, 0));
      const buffer = room(144);
      done(sys("fstat64(ip)i", above, buffer));
      claim(peek(buffer, 16).readBigUInt64LE(8) === stat("/").ino, "the guest's root above the mount");
      claim(list("/mnt").length > 5, "the directory's names");
    },
  ),
  inMount(
    "opens-specials",
    ["H59"],
    "opens a FIFO and a socket of the host",
    () => {
      for (const name of ["fifo", "socket"]) {
        refuses("ENOENT", open(`/mnt/${name}`));
        refuses("ENOENT", open(`/mnt/${name}`, O.RDONLY | O.NONBLOCK));
        claim(!list("/mnt").includes(name), "no such name in the listing either");
      }
    },
    {},
  ),
  inMount(
    "writes-into-a-mount",
    ["H69"],
    "writes what the host may run later: json.py, package.json, .npmrc",
    () => {
      for (const name of ["json.py", "package.json", ".npmrc", "folder/new"]) {
        refuses("EROFS", open(`/mnt/${name}`, O.WRONLY | O.CREAT | O.TRUNC));
        refuses("EROFS", sys("mkdir(pi)i", `/mnt/${name}.d`, 0o700));
        refuses("EROFS", sys("symlink(pp)i", "/etc/passwd", `/mnt/${name}.l`));
      }
      for (const [call, ...args] of [
        ["unlink(p)i", "/mnt/inside.txt"],
        ["rmdir(p)i", "/mnt/folder"],
        ["chmod(pi)i", "/mnt/inside.txt", 0o777],
        ["rename(pp)i", "/mnt/inside.txt", "/mnt/other"],
        ["link(pp)i", "/mnt/inside.txt", "/mnt/other"],
        ["utime(pp)i", "/mnt/inside.txt", 0],
        ["chown(pii)i", "/mnt/inside.txt", 0, 0],
      ])
        refuses("EROFS", sys(call, ...args));
      const fd = done(open("/mnt/inside.txt"));
      claim(sys("ftruncate(ii)i", fd, 0).errno !== 0, "no truncation of what is open to read");
      claim(read("/mnt/inside.txt") === "inside", "the file as it was");
    },
  ),
  inMount(
    "moves-out-of-a-mount",
    ["H61"],
    "moves and links a file from a mounted directory into /tmp, and back",
    () => {
      refuses("EXDEV", sys("rename(pp)i", "/mnt/inside.txt", "/tmp/mine"));
      isApart(sys("link(pp)i", "/mnt/inside.txt", "/tmp/mine"));
      done(sys("close(i)i", done(open("/tmp/mine", O.RDWR | O.CREAT))));
      refuses("EXDEV", sys("rename(pp)i", "/tmp/mine", "/mnt/mine"));
      isApart(sys("link(pp)i", "/tmp/mine", "/mnt/mine"));
      refuses("EBUSY", sys("rename(pp)i", "/mnt", "/tmp/mnt"));
      refuses("EBUSY", sys("rmdir(p)i", "/mnt"));
    },
  ),
  inMount(
    "opens-a-hidden-hard-link",
    ["H60"],
    "opens a file that has a name outside the mount, where those are hidden",
    () => {
      refuses("ENOENT", open("/mnt/hard-link"));
      claim(!list("/mnt").includes("hard-link"), "no such name in the listing either");
    },
    { setting: "hidden-hard-links" },
  ),
  inMount(
    "shares-a-directory",
    ["H68"],
    "writes into a directory that another guest writes into at the same time",
    () => {
      const flags = O.RDWR | O.CREAT | O.EXCL;
      for (let i = 0; i < 50; i++) {
        const fd = done(open(`/mnt/new${i}`, flags));
        done(sys("write(ipi)i", fd, "mine", 4));
        claim(read(`/mnt/new${i}`) === "mine", "what it wrote itself");
        done(sys("close(i)i", fd));
      }
      done(sys("unlink(p)i", "/mnt/inside.txt"));
      refuses("ENOENT", open("/mnt/inside.txt"));
    },
    { setting: "shared-overlay" },
  ),
  inMount(
    "races-a-swap",
    ["H57", "H58"],
    "opens a file 300 times whose directory is swapped for a link out of the mount",
    () => {
      let opened = 0;
      for (let i = 0; i < 300; i++) {
        const { errno, value } = open("/mnt/swapped/secret.txt");
        if (errno !== 0) continue;
        opened++;
        const buffer = room(16);
        const length = Number(sys("read(ipi)i", value, buffer, 16).value);
        claim(
          length < 0 || peek(buffer, length).toString() === "decoy",
          "the file inside the mount, never the other",
        );
        sys("close(i)i", value);
      }
      claim(opened > 0, "the file to be there at times");
    },
    { setting: "swapped-directory" },
  ),
];
