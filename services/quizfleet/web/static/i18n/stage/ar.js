import { grammar } from "../grammar.js";

/** Arabic. Its nouns have six forms by number; with one and two the noun alone says how many. */

const { number, count, plural, percent, tenths, list } = grammar("ar");

const players = (n) => plural(n, { zero: "لاعبين", one: "لاعب", two: "لاعبان", few: "لاعبين", many: "لاعبًا", other: "لاعب" });
const points = (n) =>
  count(n, { zero: "نقطة", one: () => "نقطة واحدة", two: () => "نقطتان", few: "نقاط", many: "نقطة", other: "نقطة" });
const questions = (n) =>
  count(n, { zero: "سؤال", one: () => "سؤال واحد", two: () => "سؤالان", few: "أسئلة", many: "سؤالًا", other: "سؤال" });
const places = (n) =>
  count(n, { zero: "مركز", one: () => "مركزًا واحدًا", two: () => "مركزين", few: "مراكز", many: "مركزًا", other: "مركز" });
const ordinal = (n) => `الـ${number(n)}`;
const fact = {
  fastest: ({ elapsedMs }) => `أصاب خلال ${tenths(elapsedMs)} ث`,
  streak: ({ length }) => `${number(length)} صحيحة متتالية`,
  jump: ({ places: n }) => `تقدّم ${places(n)}`,
};

export default {
  number,
  percent,
  points,
  ordinal,
  list,
  of: (n, of) => `السؤال ${number(n)} من ${number(of)}`,
  worth: (n) => `حتى ${points(n)}`,
  unscored: "بلا نقاط",
  kinds: {
    single: "إجابة واحدة",
    multiple: "عدة إجابات",
    "true-false": "صح أم خطأ",
    numeric: "رقم",
    text: "بكلماتك",
    ordering: "ترتيب",
    poll: "استطلاع",
  },
  lobby: {
    title: "غرفة الانتظار",
    joinAt: "انضموا عبر",
    qr: (code) => `رمز QR لرابط الانضمام بالرمز ${code}`,
    players,
    here: "الحاضرون",
    more: (n) => `و${number(n)} آخرون`,
    nobody: "لم يصل أحد بعد. امسحوا الرمز أو اكتبوه.",
    locked: "الغرفة مغلقة. لا يمكن لأحد الانضمام بعد الآن.",
    starts: (clock) => `البداية بعد ${clock}`,
    manage: (name) => `${name}: تغيير الاسم، وقت إضافي، إخراج`,
  },
  asking: {
    said: (n, of, text) => `السؤال ${number(n)} من ${number(of)}: ${text}`,
    paused: "توقف مؤقت. الساعة متوقفة.",
    answered: (n, of) => `أجاب ${number(n)} من ${number(of)}`,
    number: "اكتبوا الرقم على أجهزتكم.",
    text: "اكتبوا الإجابة على أجهزتكم.",
    multiple: "اختاروا كل ما هو صحيح.",
    ordering: "رتّبوا ما يلي ترتيبًا صحيحًا.",
  },
  reveal: {
    right: (n, of) => `أصاب ${number(n)} من ${number(of)}.`,
    votes: (n, of) => `صوّت ${number(n)} من ${number(of)}.`,
    correct: "الإجابة الصحيحة",
    isRight: "صحيح",
    often: "إجابات أخرى متكررة",
    then: "، ثم ",
    give: (value, tolerance) => `${value} (± ${tolerance})`,
    said: (answer) => `الصحيح: ${answer}.`,
  },
  standings: {
    heading: "الترتيب",
    place: (rank, name, score) => `المركز ${number(rank)}: ${name}، ${points(score)}`,
  },
  callouts: {
    heading: "يستحقون الذكر",
    labels: { fastest: "الأسرع", streak: "أطول سلسلة", jump: "أكبر قفزة" },
    facts: fact,
    fastest: (one) => `الأسرع: ${one.name}، ${fact.fastest(one)}`,
    streak: (one) => `أطول سلسلة: ${one.name}، ${fact.streak(one)}`,
    jump: (one) => `أكبر قفزة: ${one.name}، ${fact.jump(one)}`,
  },
  podium: {
    title: "منصة التتويج",
    heading: "والفائز هو…",
    done: "أحسنتم!",
    nobody: "لم يلعب أحد هذه المرة.",
    rest: "بقية العشرة الأوائل",
  },
  live: {
    lead: (n) => `${questions(n)}، وكل على مهله.`,
  },
  screen: {
    join: "انضموا:",
    soundOn: "تشغيل الصوت",
    soundOff: "إيقاف الصوت",
    full: "ملء الشاشة",
    connection: { live: "متصل", reconnecting: "جارٍ إعادة الاتصال…", offline: "غير متصل", polling: "جارٍ اللحاق" },
  },
  entry: {
    host: { title: "إدارة مسابقة", heading: "تولَّ الدفة", lead: "ألصق رابط الإدارة لمسابقتك، أو مفتاحها.", go: "افتح لوحة الإدارة" },
    screen: { title: "الشاشة الكبيرة", heading: "الشاشة الكبيرة", lead: "ألصق رابط الشاشة الكبيرة، وهو في لوحة الإدارة.", go: "اعرض المسابقة" },
    code: "الرمز",
    token: "الرابط أو المفتاح",
    tokenHint: "يبقى في هذا المتصفح ولا يُعرض أبدًا.",
    recent: "فُتحت هنا من قبل",
    tokenMissing: "ألصق الرابط أو المفتاح.",
    tokenWrong: "هذا ليس رابطًا ولا مفتاحًا. انسخه كاملًا.",
    expired: "انتهت صلاحية هذا المفتاح، أو هو لفعالية أخرى. افتح المسابقة من جديد من حيث أُنشئت.",
    forbidden: "هذا المفتاح لا يفتح هذه الصفحة. لوحة الإدارة تأخذ مفتاح الإدارة، والشاشة الكبيرة مفتاحها.",
    gone: "لم تعد هذه المسابقة موجودة.",
  },
};
