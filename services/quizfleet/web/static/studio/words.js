import { area } from "../strings.js";

/** What the studio says. */
export const words = await area("studio");
