/** What a hostile guest may try, by the numbers that cases name. */
export declare const hazards: Readonly<Record<string, string>>;

/** Where a hazard is tried that no guest over pipes can try, or more than these do: a test's path from the root. */
export declare const elsewhere: Readonly<Record<string, string | undefined>>;

/** Why a hazard is not tried yet. */
export declare const later: Readonly<Record<string, string | undefined>>;
