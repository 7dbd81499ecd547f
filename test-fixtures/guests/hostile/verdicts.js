/** The guest broke the protocol, by the code of the error. */
export const violation = (code) => ({ kind: "violation", code });

/** The guest went over a limit, by its name. */
export const limit = (name) => ({ kind: "limit", limit: name });

/** The guest ended by itself. */
export const exit = (code) => ({ kind: "exit", code });

/** Something other than the controller killed the guest. */
export const signal = (name) => ({ kind: "signal", signal: name });

/** The controller's own code ended the session. */
export const aborted = () => ({ kind: "aborted" });

/** The guest did not start. */
export const hostError = (code) => ({ kind: "host-error", code });
