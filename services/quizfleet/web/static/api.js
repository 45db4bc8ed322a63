const TIMEOUT_MS = 10_000;

/** A refused or failed request. `slug` is the reason for programs; "network" (status 0) where no server answered. */
export class Problem extends Error {
  constructor(status, slug, { detail = "", errors = [], retryAfterMs = 0 } = {}) {
    super(detail || slug);
    Object.assign(this, { status, slug, detail, errors, retryAfterMs });
  }
}

/** Ask, and give the answer as an object, or fail with a Problem. */
export async function request(method, path, { token, body, signal } = {}) {
  const { response, text } = await exchange(path, {
    method,
    headers: {
      Accept: "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
    cache: "no-store",
    signal,
  });
  const document = parsed(text);
  if (response.ok && document) return document;
  throw refusal(response, document ?? {});
}

async function exchange(path, { signal, ...options }) {
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(path, { ...options, signal: limit.signal });
    return { response, text: await response.text() };
  } catch {
    throw new Problem(0, "network");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** JSON as what it says; null where it is none: a gateway's HTML page, say. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A refusal as a Problem, from the response and the document in it; {} where there is none. */
export function refusal(response, { type = "", detail, errors }) {
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  const status = response.ok || !type ? 502 : response.status; // without a type it is a gateway's answer, not ours
  return new Problem(status, type.split("/").pop() || "internal", { detail, errors, retryAfterMs: seconds * 1000 });
}

/** Take a seat. Not repeated by itself: a second call would be a second player. */
export const join = (code, name) => request("POST", "/api/join", { body: { code, name } });

/** What a player may ask of their quiz. */
export function playerApi({ quiz, token }) {
  const base = `/api/quizzes/${encodeURIComponent(quiz)}`;
  return {
    quiz: (signal) => request("GET", base, { token, signal }),
    question: (n, signal) => request("GET", `${base}/questions/${n}`, { token, signal }),
    // No signal: an answer on its way is not called back when the screen changes.
    answer: (n, given) => request("PUT", `${base}/questions/${n}/answer`, { token, body: given }),
    tally: (n, signal) => request("GET", `${base}/questions/${n}/tally`, { token, signal }),
    board: (signal, { top = 10 } = {}) => request("GET", `${base}/leaderboard?top=${top}&around=1`, { token, signal }),
    rename: (name) => request("PUT", `${base}/me`, { token, body: { name } }),
    liveUrl: `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${base}/live`,
  };
}
