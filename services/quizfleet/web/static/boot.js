// Not a module: it has to run before any, and where a module did not arrive (a service restarting, a train in a tunnel).
(() => {
  // The reader's language: ?lang=, else what they chose before, else the browser's first that we speak.
  const LANGUAGES = ["en", "de", "es", "ar"]; // as in i18n/languages.js
  const RIGHT_TO_LEFT = ["ar"];
  const page = document.documentElement;
  const known = (tag) => LANGUAGES.find((language) => language === tag?.toLowerCase().split("-")[0]);
  const asked = known(new URLSearchParams(location.search).get("lang"));
  let stored = null;
  try {
    if (asked) localStorage.setItem("quizfleet.language", asked);
    stored = localStorage.getItem("quizfleet.language");
  } catch {
    // Storage is forbidden: the address and the browser have their say.
  }
  page.lang = [asked, stored, ...navigator.languages].map(known).find(Boolean) ?? "en";
  page.dir = RIGHT_TO_LEFT.includes(page.lang) ? "rtl" : "ltr";
  const words = document.createElement("link");
  words.rel = "modulepreload";
  words.href = `/static/i18n/${page.lang}.js`;
  document.head.append(words);

  // Until the page has started, a script that fails is tried again, a few times, by loading the page anew.
  const KEY = "quizfleet.reloads";
  const MOST = 4;
  let waiting = false;
  const onFailure = ({ target }) => {
    if (waiting || (target !== window && target.tagName !== "SCRIPT")) return;
    try {
      const reloads = Number(sessionStorage.getItem(KEY));
      if (reloads >= MOST) return;
      sessionStorage.setItem(KEY, String(reloads + 1));
      waiting = true;
      setTimeout(() => location.reload(), 1000 * 2 ** reloads * (0.5 + Math.random() / 2));
    } catch {
      // Without storage the tries cannot be counted; the page offers a link instead.
    }
  };
  // Load failures do not bubble; they are seen on the way down.
  addEventListener("error", onFailure, true);
  addEventListener("quizfleet:started", () => {
    removeEventListener("error", onFailure, true);
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Nothing was counted.
    }
  });
})();
