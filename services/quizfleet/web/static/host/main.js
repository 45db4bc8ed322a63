import { area } from "../strings.js";
import { openPage } from "../stage/entry.js";

/** From the address to a console: with the token it carries or that was kept, else by asking for one. */
await area("host");
const { openConsole } = await import("./console.js");
openPage("host", openConsole);
dispatchEvent(new Event("quizfleet:started"));
