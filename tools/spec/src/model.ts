// The model by subject, in the order of the definitions in `model.schema.json`, which is made from these files.

// What stands on the wire.

export type * from "./model/wire.js";

// Names, numbers and types that calls share.

export type * from "./model/vocabulary.js";

// Calls: what they take, and what they answer.

export type * from "./model/arguments.js";
export type * from "./model/calls.js";

// Structures, and where their fields are in each ABI.

export type * from "./model/layouts.js";

// A wire on which values stand behind tags, and the functions that are called on it.

export type * from "./model/marshal.js";

// All of it.

export type * from "./model/spec.js";
