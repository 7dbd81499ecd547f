import { listHandle } from "./host-calls.js";
import { HostListing } from "./host-listing.js";
import { LruMap } from "./lru-map.js";

// Entries of the listings that are kept for streams under way.
const LISTED_ENTRIES = 250_000;

/** The listings of directories that are being walked through. */
export class HostListings<Directory extends { handle(): number }> {
  readonly #kept = new LruMap<Directory, HostListing>(LISTED_ENTRIES, {
    weigh: (listing) => listing.weight,
  });

  /**
   * A walk begins with a fresh listing; it goes on with what is kept, or with a new one where that was dropped.
   * Throws the host's error where the directory cannot be listed.
   */
  of(directory: Directory, isFresh: boolean): HostListing {
    const kept = isFresh ? undefined : this.#kept.get(directory);
    if (kept !== undefined) return kept;
    const listing = new HostListing(listHandle(directory.handle()));
    this.#kept.set(directory, listing);
    return listing;
  }
}
