/** The page docs/hostile-suite.md. */
export declare function hostileTable(): string;
