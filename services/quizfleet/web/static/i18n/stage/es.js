import { grammar } from "../grammar.js";

/** Spanish. */

const { number, count, plural, percent, tenths, list } = grammar("es");

const players = (n) => plural(n, { one: "participante", other: "participantes" });
const points = (n) => count(n, { one: "punto", other: "puntos" });
const ordinal = (n) => `${number(n)}.º`;
const fact = {
  fastest: ({ elapsedMs }) => `acertó en ${tenths(elapsedMs)} s`,
  streak: ({ length }) => `${number(length)} aciertos seguidos`,
  jump: ({ places }) => `sube ${count(places, { one: "puesto", other: "puestos" })}`,
};

export default {
  number,
  percent,
  points,
  ordinal,
  list,
  of: (n, of) => `Pregunta ${number(n)} de ${number(of)}`,
  worth: (n) => `hasta ${points(n)}`,
  unscored: "sin puntos",
  kinds: {
    single: "Una respuesta",
    multiple: "Varias respuestas",
    "true-false": "Verdadero o falso",
    numeric: "Un número",
    text: "Con tus palabras",
    ordering: "Poner en orden",
    poll: "Encuesta",
  },
  lobby: {
    title: "Sala de espera",
    joinAt: "Entra en",
    qr: (code) => `Código QR del enlace para entrar con el código ${code}`,
    players,
    here: "Quién está aquí",
    more: (n) => `y ${number(n)} más`,
    nobody: "Aún no hay nadie. Escanea el código o escríbelo.",
    locked: "La sala está cerrada. Ya no puede entrar nadie.",
    starts: (clock) => `Empieza en ${clock}`,
    manage: (name) => `${name}: cambiar nombre, más tiempo, expulsar`,
  },
  asking: {
    said: (n, of, text) => `Pregunta ${number(n)} de ${number(of)}: ${text}`,
    paused: "En pausa. El reloj está parado.",
    answered: (n, of) => `${number(n)} de ${number(of)} han respondido`,
    number: "Escribe el número en tu dispositivo.",
    text: "Escribe la respuesta en tu dispositivo.",
    multiple: "Elige todas las correctas.",
    ordering: "Ponlas en el orden correcto.",
  },
  reveal: {
    right: (n, of) => `${number(n)} de ${number(of)} acertaron.`,
    votes: (n, of) => `${number(n)} de ${number(of)} votaron.`,
    correct: "Respuesta correcta",
    isRight: "correcta",
    often: "También se respondió a menudo",
    then: ", después ",
    give: (value, tolerance) => `${value} (± ${tolerance})`,
    said: (answer) => `Correcta: ${answer}.`,
  },
  standings: {
    heading: "Clasificación",
    place: (rank, name, score) => `${ordinal(rank)}: ${name}, ${points(score)}`,
  },
  callouts: {
    heading: "Menciones",
    labels: { fastest: "Más rápido", streak: "Mejor racha", jump: "Mayor salto" },
    facts: fact,
    fastest: (one) => `Más rápido: ${one.name}, ${fact.fastest(one)}`,
    streak: (one) => `Mejor racha: ${one.name}, ${fact.streak(one)}`,
    jump: (one) => `Mayor salto: ${one.name}, ${fact.jump(one)}`,
  },
  podium: {
    title: "Podio",
    heading: "Y gana…",
    done: "¡Bien jugado!",
    nobody: "Esta vez no jugó nadie.",
    rest: "El resto de los diez mejores",
  },
  live: {
    lead: (n) => `${count(n, { one: "pregunta", other: "preguntas" })}, cada cual a su ritmo.`,
  },
  screen: {
    join: "Entra:",
    soundOn: "Activar el sonido",
    soundOff: "Quitar el sonido",
    full: "Pantalla completa",
    connection: { live: "En directo", reconnecting: "Reconectando…", offline: "Sin conexión", polling: "Poniéndose al día" },
  },
  entry: {
    host: { title: "Dirigir un concurso", heading: "Toma el timón", lead: "Pega el enlace de dirección de tu concurso, o su clave.", go: "Abrir la consola" },
    screen: { title: "Pantalla grande", heading: "La pantalla grande", lead: "Pega el enlace de la pantalla grande, que está en la consola.", go: "Mostrar el concurso" },
    code: "Código",
    token: "Enlace o clave",
    tokenHint: "Se queda en este navegador y nunca se muestra.",
    recent: "Abiertos aquí antes",
    tokenMissing: "Pega el enlace o la clave.",
    tokenWrong: "No es un enlace ni una clave. Cópialo entero.",
    expired: "Esta clave ha caducado o es de otro evento. Vuelve a abrir el concurso desde donde se creó.",
    forbidden: "Esta clave no abre esta página. La consola pide la de dirección; la pantalla grande, la suya.",
    gone: "Este concurso ya no existe.",
  },
};
