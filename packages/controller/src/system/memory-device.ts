import { fileType } from "@sandbox/protocol";
import { MemoryNode } from "./memory-node.js";
import type { MemoryVolume } from "./memory-volume.js";
import type { Creation, DeviceNode } from "./node.js";
import type { RandomSource } from "./random.js";

/** What a character device answers to a read; every write is swallowed. */
export type DeviceContent = (length: number) => Uint8Array;

/** A character device in memory. */
export class MemoryDevice extends MemoryNode implements DeviceNode {
  readonly kind = "device";
  readonly #content: DeviceContent;

  constructor(volume: MemoryVolume, device: number, content: DeviceContent, creation: Creation) {
    super(volume, fileType.S_IFCHR, creation);
    this.own.device = device;
    this.#content = content;
  }

  read(length: number): Uint8Array {
    return this.#content(length);
  }

  write(bytes: Uint8Array): number {
    return bytes.length;
  }

  protected override discard(): void {
    // It holds nothing.
  }
}

/** A device that every system has. */
export interface DeviceRow {
  readonly name: string;
  /** Linux's number for it: major 1 in the high byte. */
  readonly device: number;
  readonly content: DeviceContent;
}

/** The devices of /dev. */
export function devices(random: RandomSource): readonly DeviceRow[] {
  return [
    { name: "null", device: 0x103, content: () => new Uint8Array(0) },
    { name: "urandom", device: 0x109, content: random },
    { name: "zero", device: 0x105, content: (length) => new Uint8Array(length) },
  ];
}
