import { openPage } from "../stage/entry.js";
import { openScreen } from "./screen.js";

openPage("screen", openScreen);
dispatchEvent(new Event("quizfleet:started"));
