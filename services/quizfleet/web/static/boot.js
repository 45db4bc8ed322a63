// Not a module: it has to run where a module did not arrive (a service restarting, a train in a tunnel), and try again.
(() => {
  const KEY = "quizfleet.reloads";
  const MOST = 4;
  const onFailure = ({ target }) => {
    if (target.tagName !== "SCRIPT") return;
    try {
      const reloads = Number(sessionStorage.getItem(KEY));
      if (reloads >= MOST) return;
      sessionStorage.setItem(KEY, String(reloads + 1));
      setTimeout(() => location.reload(), 1000 * 2 ** reloads * (0.5 + Math.random() / 2));
    } catch {
      // Without storage the tries cannot be counted; the page offers a link instead.
    }
  };
  // Load failures do not bubble; they are seen on the way down.
  addEventListener("error", onFailure, true);
  addEventListener("quizfleet:started", () => {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Nothing was counted.
    }
  });
})();
