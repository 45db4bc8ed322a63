/** The languages there are, each by its own name. One has a file of this name here, and in each area's folder. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", ar: "العربية" };
