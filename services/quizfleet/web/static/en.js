/** Everything the client says, in English. Another language is another file of this shape, listed in strings.js. */

const number = new Intl.NumberFormat("en");
const plurals = new Intl.PluralRules("en");
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const day = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });

const count = (n, one, other) => `${number.format(n)} ${plurals.select(n) === "one" ? one : other}`;
const players = (n) => count(n, "player", "players");
const seconds = (n) => count(n, "second", "seconds");
const points = (n) => count(n, "point", "points");
const ordinal = (n) => number.format(n) + { one: "st", two: "nd", few: "rd", other: "th" }[ordinals.select(n)];

export default {
  language: "en",
  brand: "QuizFleet",
  number: (n) => number.format(n),
  players,
  seconds,
  points,
  ordinal,
  you: "You",
  loading: "One moment…",
  tryAgain: "Try again",
  connection: {
    reconnecting: "Reconnecting…",
    polling: "Catching up",
  },
  join: {
    title: "Join a quiz",
    heading: "All aboard",
    lead: "Type the code from the host’s screen, pick a name, play.",
    code: "Code",
    codeHint: "7 letters and digits, like ABC-DEFG",
    name: "Your name",
    nameHint: "Up to 24 characters, seen by everyone.",
    spin: "Suggest a name",
    submit: "Join",
    joining: "Joining…",
    resume: (name) => `Continue as ${name}`,
    or: "or join another quiz",
    codeMissing: "Type the code of the quiz.",
    codeLength: "A code has 7 letters and digits, like ABC-DEFG.",
    nameMissing: "Type a name, or tap the dice for one.",
  },
  names: {
    first: ["Bold", "Brisk", "Calm", "Clever", "Jolly", "Lucky", "Merry", "Nimble", "Quick", "Salty", "Sunny", "Swift"],
    second: ["Beacon", "Captain", "Dolphin", "Gull", "Heron", "Lantern", "Marlin", "Navigator", "Otter", "Pearl", "Pilot", "Puffin"],
  },
  lobby: {
    title: "Waiting for the start",
    heading: (name) => `You’re in, ${name}!`,
    startsIn: "The first question opens in",
    startsAt: (instant) => `Starts ${day.format(instant)}`,
    aboard: (n) => `${players(n)} aboard`,
    more: (n) => `and ${number.format(n)} more`,
    announce: (n) => `You’re in. The quiz starts in ${seconds(n)}.`,
    about: (n) => count(n, "question", "questions"),
    change: (name) => `Not ${name}? Join as someone else`,
  },
  ready: {
    title: "Ready to start",
    lead: (n) => `${count(n, "question", "questions")}, at your own pace. The clock of a question starts when you open it.`,
    again: (n, of) => `Welcome back. Question ${n} of ${of} is next; its clock starts when you open it.`,
    start: "Start",
    go: "Continue",
  },
  question: {
    of: (n, of) => `Question ${n} of ${of}`,
    worth: (n) => `up to ${points(n)}`,
    choices: "Choices",
    pickOne: "Choose one.",
    pickAll: "Choose all that are right, then send.",
    keys: (n) => `Keys 1 to ${n} work too.`,
    send: (n) => (n === 0 ? "Choose all that are right" : `Send ${count(n, "choice", "choices")}`),
    sending: "Sending your answer…",
    retrying: "The connection is poor. Your answer is kept and sent again…",
    announce: (n, of, choices, left) => `Question ${n} of ${of}. ${choices} choices. ${seconds(left)}.`,
    left: (n) => `${seconds(n)} left`,
    choice: (letter, text) => `${letter}: ${text}`,
  },
  answered: {
    title: "Answer in",
    heading: "Locked in",
    lead: "The result comes when the time is up.",
    yours: "Your answer",
  },
  result: {
    right: "Correct!",
    wrong: "Not this time",
    late: "Time’s up",
    gained: (n) => (n > 0 ? `+${number.format(n)}` : "0"),
    points: (n) => (plurals.select(n) === "one" ? "point" : "points"),
    correct: (n) => (n === 1 ? "Correct answer" : "Correct answers"),
    yours: (n) => (n === 1 ? "You chose" : "You chose these"),
    next: "Next question",
    last: "See how you did",
    nextIn: "Next question in",
    endIn: "Final standings in",
    announce: (verdict, gained, answer) => `${verdict} ${points(gained)}. Correct: ${answer}.`,
  },
  standings: {
    heading: "Standings",
    empty: "The standings appear here.",
  },
  final: {
    title: "Your result",
    done: "Quiz finished",
    soFar: "You’re through! So far you’re",
    place: "You finished",
    of: (n) => `of ${players(n)}`,
    announce: (rank, of, score) => `${ordinal(rank)} of ${players(of)}, with ${points(score)}.`,
    open: "Others may still be playing, so your place can change.",
    again: "Join another quiz",
  },
  trouble: {
    title: "Something is in the way",
  },
  notices: {
    "answer-conflict": "Your first answer had already been counted, so that one stands.",
    "question-closed": "That answer came after the time was up, so it doesn’t count.",
  },
  problems: {
    network: "No connection. Check your network and try again.",
    "code-not-found": "No quiz has this code. Check it and try again.",
    "quiz-finished": "This quiz is already over.",
    "too-many-requests": (wait) => `Too many tries. Wait ${seconds(wait)} and try again.`,
    overloaded: "It is very busy right now. Try again in a moment.",
    unavailable: "QuizFleet is not reachable for a moment. Try again.",
    unauthorized: "Your seat in this quiz has expired. Join again to play on.",
    forbidden: "Your seat belongs to another quiz. Join again to play.",
    "quiz-not-found": "This quiz is no longer there.",
    internal: "That did not work. Try again in a moment.",
  },
};
