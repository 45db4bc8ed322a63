import { grammar } from "../grammar.js";

/** What a host's console and a big screen say to the room, in English. */

const { number, count, plural, nth, percent, tenths, list } = grammar("en");

const players = (n) => plural(n, { one: "player", other: "players" });
const points = (n) => count(n, { one: "point", other: "points" });
const ordinal = (n) => number(n) + nth(n, { one: "st", two: "nd", few: "rd", other: "th" });
const fact = {
  fastest: ({ elapsedMs }) => `right after ${tenths(elapsedMs)} s`,
  streak: ({ length }) => `${number(length)} right in a row`,
  jump: ({ places }) => `up ${count(places, { one: "place", other: "places" })}`,
};

export default {
  number,
  percent,
  points,
  ordinal,
  list,
  of: (n, of) => `Question ${number(n)} of ${number(of)}`,
  worth: (n) => `up to ${points(n)}`,
  unscored: "no points",
  kinds: {
    single: "One answer",
    multiple: "Several answers",
    "true-false": "True or false",
    numeric: "A number",
    text: "In your own words",
    ordering: "Put in order",
    poll: "Poll",
  },
  lobby: {
    title: "Lobby",
    joinAt: "Join at",
    qr: (code) => `QR code of the link to join with the code ${code}`,
    players,
    here: "Players who are here",
    more: (n) => `and ${number(n)} more`,
    nobody: "Nobody here yet. Scan the code, or type it.",
    locked: "The room is locked. Nobody else can join.",
    starts: (clock) => `Starts in ${clock}`,
    manage: (name) => `${name}: rename, extra time, remove`,
  },
  asking: {
    said: (n, of, text) => `Question ${number(n)} of ${number(of)}: ${text}`,
    paused: "Paused. Clocks stand still.",
    answered: (n, of) => `${number(n)} of ${number(of)} answered`,
    number: "Type the number on your own device.",
    text: "Type the answer on your own device.",
    multiple: "Choose all that are right.",
    ordering: "Put these into the right order.",
  },
  reveal: {
    right: (n, of) => `${number(n)} of ${number(of)} right.`,
    votes: (n, of) => `${number(n)} of ${number(of)} voted.`,
    correct: "Right answer",
    isRight: "right",
    often: "Also often answered",
    then: ", then ",
    give: (value, tolerance) => `${value} (give or take ${tolerance})`,
    said: (answer) => `Right: ${answer}.`,
  },
  standings: {
    heading: "Standings",
    place: (rank, name, score) => `${ordinal(rank)}: ${name}, ${points(score)}`,
  },
  callouts: {
    heading: "Worth a mention",
    labels: { fastest: "Fastest", streak: "Longest streak", jump: "Biggest jump" },
    facts: fact,
    fastest: (one) => `Fastest: ${one.name}, ${fact.fastest(one)}`,
    streak: (one) => `Longest streak: ${one.name}, ${fact.streak(one)}`,
    jump: (one) => `Biggest jump: ${one.name}, ${fact.jump(one)}`,
  },
  podium: {
    title: "Podium",
    heading: "And the winner is…",
    done: "Well played!",
    nobody: "Nobody played this time.",
    rest: "The others of the best ten",
  },
  live: {
    lead: (n) => `${count(n, { one: "question", other: "questions" })}, everybody at their own pace.`,
  },
  screen: {
    join: "Join:",
    soundOn: "Turn the sound on",
    soundOff: "Turn the sound off",
    full: "Full screen",
    connection: { live: "Live", reconnecting: "Reconnecting…", offline: "Offline", polling: "Catching up" },
  },
  entry: {
    host: { title: "Host a quiz", heading: "Take the helm", lead: "Paste the host link of your quiz, or its host key.", go: "Open the console" },
    screen: { title: "Big screen", heading: "The big screen", lead: "Paste the link of the big screen, from the host’s console.", go: "Show the quiz" },
    code: "Code",
    token: "Link or key",
    tokenHint: "It stays in this browser and is never shown.",
    recent: "Opened here before",
    tokenMissing: "Paste the link or the key.",
    tokenWrong: "This is neither a link nor a key. Copy it whole.",
    expired: "This key has expired, or is for another event. Open the quiz again from where it was made.",
    forbidden: "This key does not open this page. A console takes the host’s key, a big screen the screen’s.",
    gone: "This quiz is no longer there.",
  },
};
