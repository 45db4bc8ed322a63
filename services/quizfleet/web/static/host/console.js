import { announce, h } from "../dom.js";
import { joinLink } from "../stage/invitation.js";
import { createStage } from "../stage/stage.js";
import { explain, t } from "../strings.js";
import { stayAwake } from "../wake.js";
import { watch } from "../watching.js";
import { hostApi } from "./api.js";
import { createBar } from "./bar.js";
import { createHead } from "./head.js";
import { showHelp } from "./help.js";
import { createOrders } from "./orders.js";
import { managePlayer } from "./player.js";
import { createPlayers } from "./players.js";
import { createQuestions } from "./questions.js";
import { openRegrade } from "./regrade.js";
import { createResults } from "./results.js";
import { onShortcut } from "./shortcuts.js";
import { createSide } from "./side.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** The settle after a change of state: a press meant for the state before must not go on from this one. */
const SETTLE_MS = 600;

/**
 * The console of one quiz. `pass` is {code, quiz, token}; `onLost(problem)` when the token does not open it (any more),
 * `onKnown(room)` when the quiz has been seen for the first time, `onLeave()` when the host closes it for good.
 */
export function openConsole(pass, { onLost, onKnown, onLeave }) {
  const visit = new AbortController();
  const { signal } = visit;
  const api = hostApi(pass);
  let room = null;

  const watching = watch({
    api, token: pass.token, signal,
    onRoom: arrive,
    onBoard: (board) => (stage.board(board), players.board(board)),
    onConnection: (state) => head.connection(state),
    onLost: (problem) => (end(), onLost(problem)),
  });
  const onTrouble = (bad) => head.trouble(bad);
  const orders = createOrders({ api, watching, onTrouble, signal });
  const players = createPlayers({ api, signal, onPlayer });
  const questions = createQuestions({ api, signal, onRegrade });
  const results = createResults({ api, token: pass.token, signal, onRegrade: () => onRegrade(null) });
  const side = createSide({ players, questions });
  const bar = createBar({ press, orders });
  const head = createHead({
    orders,
    onHelp: showHelp,
    onRegrade: () => onRegrade(null),
    onLeave: () => (end(), onLeave()),
    onSide: side.toggle,
    results,
  });
  const stage = createStage({
    api, onTrouble, onPlayer,
    crowd: players.crowd,
    onProblem: (problem) => toast(explain(problem)),
    invitationExtra: copyLink,
  });
  const body = h("div", { class: "console" }, h("div", { class: "main" }, stage.element, results.element), side.element, bar.element);
  let settledAt = 0;
  let shownState = "";

  function end() {
    visit.abort();
    stage.stop();
    head.hide();
  }

  function arrive(next) {
    const isFirst = room === null;
    room = next;
    if (isFirst) {
      document.getElementById("screen").replaceChildren(body);
      onKnown(room);
    }
    const state = `${room.state}:${room.question}`;
    if (state !== shownState) {
      [shownState, settledAt] = [state, performance.now() + (isFirst ? 0 : SETTLE_MS)];
      scrollTo(0, 0); // on a phone the host may have been down at the players
    }
    for (const part of [stage, head, bar, players, questions, results]) part.show(room);
  }

  /** The one big button, whatever it does now. */
  function press() {
    const step = bar.step();
    if (!room || performance.now() < settledAt) return;
    if (step.does === "download") results.save("xlsx");
    else if (step.command) orders.flow(step.command);
  }

  function onPlayer(player) {
    managePlayer({ player, room, orders, onDone: players.refresh });
  }

  function onRegrade(number) {
    openRegrade({ api, room, number, onTrouble, onApplied: (after) => (players.refresh(), results.refresh(), announce(after)) });
  }

  function copyLink() {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(joinLink(room.code));
        toast(words.copied);
      } catch {
        toast(joinLink(room.code)); // to be copied by hand
      }
    };
    return h("button", { type: "button", class: "link", onclick: copy }, words.copyLink);
  }

  // A press of the pointer leaves the focus where it is, so that the space bar goes on as before instead of pressing it again.
  addEventListener("mousedown", (event) => event.target.closest(".header button, .console button, .console summary") && event.preventDefault(), { signal });
  onShortcut(signal, {
    next: press,
    pause: () => bar.pressPause(),
    "add-time": () => bar.pressAddTime(),
    skip: () => bar.pressSkip(),
    lock: () => head.pressLock(),
    answers: questions.toggleAnswers,
    full: side.toggle,
    help: showHelp,
  });
  stayAwake(signal);
  document.title = `${t.brand} · ${words.title}`;
}
