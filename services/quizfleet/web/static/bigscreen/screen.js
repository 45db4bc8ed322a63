import { playerApi } from "../api.js";
import { h } from "../dom.js";
import { codeText } from "../stage/invitation.js";
import { createStage } from "../stage/stage.js";
import { words } from "../stage/words.js";
import { stayAwake } from "../wake.js";
import { watch } from "../watching.js";
import { keepFitting } from "./fit.js";
import { createSound } from "./sound.js";

const IDLE_MS = 3_000;
const CROWD = 100;

/** A quiz on the wall: what the room may see, and nothing to press but the sound and the full screen. */
export function openScreen(pass, { onLost, onKnown }) {
  const visit = new AbortController();
  const { signal } = visit;
  const { quiz: look, question, tally, board, liveUrl } = playerApi(pass);
  const api = { look, question, tally, board, liveUrl };
  const sound = createSound();
  const corner = h("p", { class: "corner", hidden: true });
  const state = h("p", { class: "connection", role: "status" });
  let live = "";
  let isKnown = false;

  const stage = createStage({
    api,
    onCue: sound.play,
    onTrouble: (bad) => connection(bad ? "reconnecting" : live),
    onProblem: () => watching.refresh(),
    async crowd(until) {
      const { entries, playerCount } = await board(until, { top: CROWD });
      return { players: entries, total: playerCount };
    },
  });
  const body = h("div", { class: "wall" }, stage.element, corner, createControls(sound, signal), state);
  const watching = watch({
    api, token: pass.token, signal,
    onBoard: stage.board,
    onConnection: (how) => ((live = how), connection(how)),
    onLost: (problem) => (visit.abort(), stage.stop(), onLost(problem)),
    onRoom(room) {
      if (!isKnown) {
        isKnown = true;
        document.getElementById("screen").replaceChildren(body);
        keepFitting(body, stage.element, signal);
        onKnown(room);
      }
      const isOpen = !["lobby", "finished"].includes(room.state) && !room.locked && room.mode !== "self-paced";
      corner.hidden = !isOpen;
      if (isOpen) corner.replaceChildren(words.screen.join, " ", h("strong", { dir: "ltr" }, location.host), " ", codeText(room.code));
      stage.show(room);
    },
  });

  function connection(how) {
    if (state.dataset.state === how) return;
    state.dataset.state = how;
    state.replaceChildren(...(how && how !== "live" ? [words.screen.connection[how]] : []));
  }

  stayAwake(signal);
}

/** Sound and full screen, seen while the pointer moves or a key is used. */
function createControls(sound, signal) {
  const speaker = h("button", { type: "button", class: "secondary small", "aria-pressed": "false", onclick: () => paint(sound.toggle()) });
  const paint = (isOn) => {
    speaker.setAttribute("aria-pressed", String(isOn));
    speaker.textContent = isOn ? words.screen.soundOff : words.screen.soundOn;
  };
  const full = h("button", { type: "button", class: "secondary small", onclick: toggleFull }, words.screen.full);
  const element = h("div", { class: "controls line" }, speaker, document.fullscreenEnabled ? full : null);
  let timer;
  const wake = () => {
    clearTimeout(timer);
    document.body.classList.add("awake");
    timer = setTimeout(() => document.body.classList.remove("awake"), IDLE_MS);
  };
  for (const kind of ["pointermove", "pointerdown", "keydown"]) addEventListener(kind, wake, { signal });
  paint(false);
  wake();
  return element;
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {}); // refused: the browser's own key does it
}
