import { Problem, parsed, refusal, request } from "../api.js";
import { download } from "../download.js";

const IMPORT_MS = 10 * 60_000;
const MOST_LISTED = 1000;

/** What the studio asks of the server, with the event's admin key. Each fails with a Problem. */
export function studioApi(key) {
  const token = key;
  const of = (quiz) => `/api/quizzes/${encodeURIComponent(quiz)}`;
  return {
    list: (signal) => request("GET", `/api/quizzes?limit=${MOST_LISTED}`, { token, signal }),
    create: (content) => request("POST", "/api/quizzes", { token, body: content }),
    content: (quiz, signal) => request("GET", `${of(quiz)}/content`, { token, signal }),
    replace: (quiz, content) => request("PUT", `${of(quiz)}/content`, { token, body: content }),
    /** Save the content as a file of a format; resolves to its name. */
    save: (quiz, format) => download(`${of(quiz)}/export?format=${format}`, token),
    /** Have a file read; nothing is created. `onProgress(share)` is told how much of it has been sent. */
    imported: (file, { signal, onProgress }) =>
      upload(`/api/imports?format=auto&name=${encodeURIComponent(file.name)}`, { token, file, signal, onProgress }),
  };
}

/** fetch does not tell how far an upload is, XMLHttpRequest does. */
function upload(path, { token, file, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const lost = () => reject(new Problem(0, "network"));
    sending.open("POST", path);
    sending.setRequestHeader("Authorization", `Bearer ${token}`);
    sending.setRequestHeader("Accept", "application/json");
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.timeout = IMPORT_MS;
    sending.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    sending.upload.onload = () => onProgress(1);
    sending.onerror = lost;
    sending.ontimeout = lost;
    sending.onabort = lost;
    sending.onload = () => {
      const document = parsed(sending.responseText) ?? {};
      if (sending.status === 200 && document.quizzes) return resolve(document);
      const headers = { get: (name) => sending.getResponseHeader(name) };
      reject(refusal({ ok: sending.status < 400, status: sending.status, headers }, document));
    };
    signal.addEventListener("abort", () => sending.abort(), { once: true });
    sending.send(file);
  });
}
