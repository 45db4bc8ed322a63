import { grammar } from "../grammar.js";

/** German. */

const { number, count, plural, percent, tenths, list } = grammar("de");

const players = (n) => plural(n, { one: "Person", other: "Personen" });
const points = (n) => count(n, { one: "Punkt", other: "Punkte" });
const ordinal = (n) => `${number(n)}.`;
const fact = {
  fastest: ({ elapsedMs }) => `richtig nach ${tenths(elapsedMs)} s`,
  streak: ({ length }) => `${number(length)} richtig in Folge`,
  jump: ({ places }) => `${count(places, { one: "Platz", other: "Plätze" })} nach oben`,
};

export default {
  number,
  percent,
  points,
  ordinal,
  list,
  of: (n, of) => `Frage ${number(n)} von ${number(of)}`,
  worth: (n) => `bis zu ${points(n)}`,
  unscored: "ohne Punkte",
  kinds: {
    single: "Eine Antwort",
    multiple: "Mehrere Antworten",
    "true-false": "Richtig oder falsch",
    numeric: "Eine Zahl",
    text: "In eigenen Worten",
    ordering: "In die richtige Reihenfolge",
    poll: "Umfrage",
  },
  lobby: {
    title: "Warteraum",
    joinAt: "Mitmachen auf",
    qr: (code) => `QR-Code des Links zum Mitmachen mit dem Code ${code}`,
    players,
    here: "Wer schon da ist",
    more: (n) => `und ${number(n)} weitere`,
    nobody: "Noch ist niemand da. Scannt den Code oder tippt ihn ein.",
    locked: "Der Raum ist geschlossen. Niemand kann mehr dazukommen.",
    starts: (clock) => `Beginnt in ${clock}`,
    manage: (name) => `${name}: umbenennen, mehr Zeit, entfernen`,
  },
  asking: {
    said: (n, of, text) => `Frage ${number(n)} von ${number(of)}: ${text}`,
    paused: "Pause. Die Uhr steht.",
    answered: (n, of) => `${number(n)} von ${number(of)} haben geantwortet`,
    number: "Tippt die Zahl auf eurem Gerät ein.",
    text: "Tippt die Antwort auf eurem Gerät ein.",
    multiple: "Wählt alles, was richtig ist.",
    ordering: "Bringt das in die richtige Reihenfolge.",
  },
  reveal: {
    right: (n, of) => `${number(n)} von ${number(of)} richtig.`,
    votes: (n, of) => `${number(n)} von ${number(of)} haben abgestimmt.`,
    correct: "Richtige Antwort",
    isRight: "richtig",
    often: "Auch oft geantwortet",
    then: ", dann ",
    give: (value, tolerance) => `${value} (± ${tolerance})`,
    said: (answer) => `Richtig: ${answer}.`,
  },
  standings: {
    heading: "Zwischenstand",
    place: (rank, name, score) => `${ordinal(rank)} Platz: ${name}, ${points(score)}`,
  },
  callouts: {
    heading: "Besonders erwähnt",
    labels: { fastest: "Am schnellsten", streak: "Längste Serie", jump: "Größter Sprung" },
    facts: fact,
    fastest: (one) => `Am schnellsten: ${one.name}, ${fact.fastest(one)}`,
    streak: (one) => `Längste Serie: ${one.name}, ${fact.streak(one)}`,
    jump: (one) => `Größter Sprung: ${one.name}, ${fact.jump(one)}`,
  },
  podium: {
    title: "Siegerehrung",
    heading: "Gewonnen hat …",
    done: "Gut gespielt!",
    nobody: "Diesmal hat niemand gespielt.",
    rest: "Die anderen der besten zehn",
  },
  live: {
    lead: (n) => `${count(n, { one: "Frage", other: "Fragen" })}, alle im eigenen Tempo.`,
  },
  screen: {
    join: "Mitmachen:",
    soundOn: "Ton einschalten",
    soundOff: "Ton ausschalten",
    full: "Ganzer Bildschirm",
    connection: { live: "Verbunden", reconnecting: "Verbinde neu …", offline: "Offline", polling: "Hole auf" },
  },
  entry: {
    host: { title: "Ein Quiz leiten", heading: "Ans Steuer", lead: "Füge den Leitungslink deines Quiz ein oder seinen Schlüssel.", go: "Pult öffnen" },
    screen: { title: "Große Leinwand", heading: "Die große Leinwand", lead: "Füge den Link der Leinwand ein. Er steht im Pult der Leitung.", go: "Quiz zeigen" },
    code: "Code",
    token: "Link oder Schlüssel",
    tokenHint: "Er bleibt in diesem Browser und wird nie gezeigt.",
    recent: "Hier schon geöffnet",
    tokenMissing: "Füge den Link oder den Schlüssel ein.",
    tokenWrong: "Das ist weder ein Link noch ein Schlüssel. Kopiere ihn ganz.",
    expired: "Dieser Schlüssel ist abgelaufen oder gehört zu einem anderen Event. Öffne das Quiz wieder von dort, wo es angelegt wurde.",
    forbidden: "Dieser Schlüssel öffnet diese Seite nicht. Das Pult braucht den der Leitung, die Leinwand ihren eigenen.",
    gone: "Dieses Quiz gibt es nicht mehr.",
  },
};
