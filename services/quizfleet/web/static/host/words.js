import { area } from "../strings.js";

/** The words of the console. Loaded before anything of it is shown. */
export const words = await area("host");
