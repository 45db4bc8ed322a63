import { area } from "../strings.js";

/** The words of the stage. Loaded before any scene is made. */
export const words = await area("stage");
