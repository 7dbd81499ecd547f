/** The absolute path of a fixture, from its path in this folder. */
export declare function fixturePath(path: string): string;
