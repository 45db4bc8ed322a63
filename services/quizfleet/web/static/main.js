import { codeInAddress } from "./codes.js";
import { show } from "./dom.js";
import { showJoin } from "./screens/join.js";
import { troubleScreen } from "./screens/trouble.js";
import { byCode, forget, latest } from "./session.js";
import { t } from "./strings.js";

/** From the address to a seat: a known seat in the invited quiz goes on at once, everyone else joins. */
function start() {
  const code = codeInAddress();
  const seat = code && byCode(code);
  if (seat) takeSeat(seat);
  else showJoin({ code, resumable: code ? null : latest(), onSeat: takeSeat });
  // The game loads while the player types, so that the first page is small and the next one is there.
  addEventListener("input", () => loadGame().catch(() => {}), { once: true });
}

const loadGame = () => import("./game.js");

async function takeSeat(session) {
  // The address carries the code, so a reload finds this seat again.
  history.replaceState(null, "", `/j/${session.code}`);
  try {
    const { play } = await loadGame();
    play(session, { onGone: (message) => leaveSeat(session, message) });
  } catch {
    show(troubleScreen({ message: t.problems.network, onRetry: () => location.reload() }), { title: t.trouble.title });
  }
}

function leaveSeat(session, message) {
  forget(session);
  showJoin({ code: session.code, message, onSeat: takeSeat });
}

start();
dispatchEvent(new Event("quizfleet:started"));
