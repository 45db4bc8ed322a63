import { icon } from "../icons.js";

export const pause = () => icon("M8 5v14M16 5v14");
export const resume = () => icon("M7 4.5 19 12 7 19.5Z");
export const lock = () => icon("M5.5 11h13v9h-13Z", "M8.5 11V7.5a3.5 3.5 0 0 1 7 0V11");
export const unlock = () => icon("M5.5 11h13v9h-13Z", "M8.5 11V7.5a3.5 3.5 0 0 1 6.6-1.6");
export const skip = () => icon("M5 5l9 7-9 7Z", "M18 5v14");
export const clock = () => icon("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z", "M12 7.5V12l3 2");
export const display = () => icon("M3.5 4.5h17v11h-17Z", "M8.5 20h7M12 15.5V20");
export const people = () => icon("M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M15.5 5a3.5 3.5 0 0 1 0 6.6M18 14.5c2.2.8 3.5 2.7 3.5 5.5");
export const menu = () => icon("M4.5 7h15M4.5 12h15M4.5 17h15");
