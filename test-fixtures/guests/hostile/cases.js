import { fileURLToPath } from "node:url";
import { rows } from "./rows.js";

/** The script that is each hostile guest, by a case's name as its argument. */
export const hostileGuest = fileURLToPath(new URL("guest.js", import.meta.url));

/** Every hostile guest. */
export const hostileCases = rows.map(({ run: _, ...row }) => ({ limits: {}, ...row }));
