import { isFailure, type ModelCall } from "./model.js";

/** How often a call was answered, and how. */
export interface Reached {
  success: number;
  failure: number;
}

/** Which calls were answered with success, and which with failure. */
export class Coverage {
  readonly reached = new Map<string, Reached>();

  note(call: ModelCall, value: number | bigint | undefined): void {
    const reached = this.of(call.signature);
    if (isFailure(call, value)) reached.failure++;
    else reached.success++;
  }

  of(signature: string): Reached {
    const found = this.reached.get(signature) ?? { success: 0, failure: 0 };
    this.reached.set(signature, found);
    return found;
  }
}
